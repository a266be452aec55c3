import fc from 'fast-check';
import { Activity } from '../../ingest/contract.ts';

/** A small world: few people with several addresses, so that random histories meet the same pairs again and again. */
export const PEOPLE = [
  { name: 'Ada Lovelace', addresses: ['ada@kith.example', 'ada.lovelace@mailbox.example'] },
  { name: 'Grace Hopper', addresses: ['grace@kith.example', 'grace.hopper@navy.example'] },
  { name: 'Alan Turing', addresses: ['alan@customer.example'] },
  { name: 'Alan Turing', addresses: ['turing@other.example'] },
  { name: 'Mary Jackson', addresses: ['mary@customer.example', 'mary.j@customer.example'] },
  { name: 'Katherine Johnson', addresses: ['info@customer.example', 'desk@customer.example'] },
  { name: 'Dorothy Vaughan', addresses: ['desk@customer.example'] },
  { name: 'Annie Easley', addresses: ['desk@customer.example', 'noreply@customer.example'] },
] as const;

export const OWN_DOMAIN = 'kith.example';

/** 2024-01-01T00:00Z; histories cover a year from here. */
const START = Date.UTC(2024, 0, 1);
const YEAR_MINUTES = 366 * 1440;

const identity = fc.constantFrom(
  ...PEOPLE.flatMap(({ name, addresses }) => addresses.map((address) => ({ name, address: `mailto:${address}` }))),
);

/** A name as one of many programs writes it; with an initial only it is no full name. */
function nameIn(name: string, naming: string): { name?: string } {
  const [given = '', family = ''] = name.split(' ');
  if (naming === 'reversed') return { name: `${family}, ${given}` };
  if (naming === 'initial') return { name: `${given.slice(0, 1)} ${family}` };
  return naming === 'full' ? { name } : {};
}

/** Somebody in a role; the name is there, missing, or written another way. */
const somebody = (roles: readonly string[]) =>
  fc
    .record({
      who: identity,
      role: fc.constantFrom(...roles),
      naming: fc.constantFrom('full', 'none', 'reversed', 'initial'),
    })
    .map(({ who: { name, address }, role, naming }) => ({
      role,
      address,
      ...nameIn(name, naming),
    }));

const at = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 0, max: YEAR_MINUTES }).map(inTheYear) },
  // nobody's mail, and too far off for a ledger
  { weight: 1, arbitrary: fc.constant('9000-03-02T09:30:00Z') },
);

function inTheYear(minute: number): string {
  return new Date(START + minute * 60_000).toISOString();
}

const sighting = fc.constantFrom(undefined, { provider: 'p', mailbox: 'one' }, { provider: 'p', mailbox: 'two' });

const mail = fc
  .record({
    n: fc.integer({ min: 0, max: 12 }),
    at,
    from: somebody(['from']),
    to: fc.array(somebody(['to', 'cc', 'bcc']), { maxLength: 4 }),
    automated: fc.constantFrom(undefined, undefined, undefined, 'list'),
    sighting,
  })
  .map(({ n, from, to, automated, sighting: seen, at: when }) => ({
    channel: 'mail',
    key: `<${n}@mail.example>`,
    at: when,
    participants: [from, ...to],
    ...(automated === undefined ? {} : { automated }),
    ...(seen === undefined ? {} : { sighting: seen }),
  }));

const meeting = fc
  .record({
    n: fc.integer({ min: 0, max: 6 }),
    version: fc.integer({ min: 0, max: 3 }),
    at,
    organizer: somebody(['organizer']),
    attendees: fc.array(
      fc
        .tuple(somebody(['attendee']), fc.constantFrom('accepted', 'declined', 'none'))
        .map(([who, response]) => ({ ...who, response })),
      { maxLength: 4 },
    ),
    cancelled: fc.constantFrom(false, false, false, true),
    sighting,
  })
  .map(({ n, version, organizer, attendees, cancelled, sighting: seen, at: when }) => ({
    channel: 'meeting',
    key: `meeting-${n}`,
    version,
    at: when,
    participants: [organizer, ...attendees],
    ...(cancelled ? { cancelled } : {}),
    ...(seen === undefined ? {} : { sighting: seen }),
  }));

const call = fc
  .record({
    n: fc.integer({ min: 0, max: 5 }),
    at,
    caller: somebody(['caller']),
    callee: somebody(['callee']),
    seconds: fc.constantFrom(0, 60),
  })
  .map(({ n, at: when, caller, callee, seconds }) => ({
    channel: 'call',
    key: `call-${n}`,
    at: when,
    durationSeconds: seconds,
    participants: [caller, callee],
  }));

/** One activity of the small world. Keys collide on purpose: copies, revisions and contradictions are all in it. */
export const anActivity: fc.Arbitrary<Activity> = fc
  .oneof({ weight: 4, arbitrary: mail }, { weight: 2, arbitrary: meeting }, call)
  .map((raw) => Activity.parse(raw));

/** A history: activities in the order in which they arrive. */
export const aHistory = fc.array(anActivity, { maxLength: 40 });

/** A moment within the year of the histories, in minutes. */
export const aMoment = fc.integer({ min: START / 60_000, max: START / 60_000 + YEAR_MINUTES });
