import fc from 'fast-check';
import { DirectoryRecord } from '../../ingest/contract.ts';
import { anActivity, PEOPLE } from './activities.ts';

/** Addresses of the small world of activities, those of some other people, and one that is none. */
const ADDRESSES = [
  ...PEOPLE.flatMap(({ addresses }) => addresses.map((address) => `mailto:${address}`)),
  'mailto:board@kith.example',
  'mailto:ada.alias@kith.example',
  'tel:+12025550123',
  'mailto:no address',
];

/** Some that entries have, one that may be anybody's, and one that nobody has. */
const MANAGERS = [...ADDRESSES, 'mailto:nobody@kith.example'];

const NAMES = [undefined, ...new Set(PEOPLE.map(({ name }) => name)), 'Ada King', 'Front Desk'];

/**
 * A record of one of two directories, or a card of a contact book. Entries and addresses are few on purpose: records of one entry at the same moment,
 * addresses that move from one to another, and directories that contradict each other are all in it.
 */
export const aDirectoryRecord: fc.Arbitrary<DirectoryRecord> = fc
  .record({
    provider: fc.constantFrom('google', 'microsoft'),
    kind: fc.constantFrom('user', 'user', 'user', 'user', 'group', 'room', 'contact', 'contact', 'contact'),
    id: fc.constantFrom('1', '2', '3'),
    addresses: fc
      .subarray(ADDRESSES, { maxLength: 5 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
    name: fc.constantFrom(...NAMES),
    active: fc.constantFrom(true, true, true, false),
    guest: fc.constantFrom(undefined, undefined, undefined, true),
    manager: fc.constantFrom(undefined, ...MANAGERS),
    title: fc.constantFrom(undefined, undefined, 'Analyst', 'Countess'),
    employer: fc.constantFrom(undefined, undefined, 'Analytical Engines', 'Kith'),
    day: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ name, guest, manager, title, employer, day, provider, ...record }) =>
    DirectoryRecord.parse({
      ...record,
      provider: record.kind === 'contact' ? 'contacts' : provider,
      ...(name === undefined ? {} : { name }),
      ...(guest === undefined ? {} : { guest }),
      ...(manager === undefined ? {} : { manager }),
      ...(title === undefined ? {} : { title }),
      ...(employer === undefined ? {} : { employer }),
      seenAt: `2024-06-0${day}T00:00:00Z`,
    }),
  );

/** Activities and records of directories in the order in which they arrive. */
export const aTelling = fc.array(
  fc.oneof({ weight: 5, arbitrary: anActivity }, { weight: 1, arbitrary: aDirectoryRecord }),
  { maxLength: 45 },
);
