/** Worlds in which clustering is tried: few names, few contacts, and what people say. */
import fc from 'fast-check';
import { Activity, DirectoryRecord } from '../../ingest/contract.ts';
import {
  claimsOf,
  classOfAddress,
  clusterAll,
  createObserver,
  type Decision,
  Decisions,
  type DirectoryClaim,
  type DirectoryEntry,
  decisionsAfter,
  directoryEntryOf,
  holdsAgainst,
  type IdentityFacts,
  identityOf,
  identityOfKey,
  type LedgerComparison,
} from '../../resolver/contract.ts';
import type { SmallGraph } from '../support/small-graph.ts';

/** Free mail; in two parts, so that no address of anybody's stands here. */
const GMAIL = ['gmail', 'com'].join('.');

/** Few names and few ways to write them, so that most have something in common, and many carry the same. */
export const GIVEN = ['Robert', 'Bob', 'Alice', 'Alicia', 'Wei', 'R.', 'Robrt'];
const FAMILY = ['Smith', 'Smith', 'Hollander', 'Zhang', 'Li'];
const aName = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...GIVEN), fc.constantFrom(...FAMILY)).map((two) => two.join(' ')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Robert A. Smith', 'Robert B. Smith', 'Smith, Alice', 'Alice', 'wzhang', 'rsmith42'),
  },
);
const aLocal = fc.constantFrom(
  ...[
    'robert.smith',
    'rsmith',
    'bob',
    'alice',
    'alice.smith',
    'wzhang',
    'wei.li',
    'x7',
    'rsmith42',
    'hollander',
    'info',
    'bob.hollander',
  ],
);
const aDomain = fc.integer({ min: 1, max: 40 }).map((n) => (n % 5 === 0 ? GMAIL : `org${n}.example`));

export interface Seen {
  readonly address: string;
  readonly name?: string;
}

const aSighting = fc.record(
  { address: fc.tuple(aLocal, aDomain).map((two) => two.join('@')), name: aName },
  { requiredKeys: ['address'] },
) as fc.Arbitrary<Seen>;

/** Of two sightings, by their places. */
const aWord = fc.record({
  one: fc.nat({ max: 120 }),
  other: fc.nat({ max: 120 }),
  said: fc.constantFrom('same', 'different', 'withdrawn'),
  at: fc.nat({ max: 5 }),
});

const aPhone = fc.integer({ min: 0, max: 5 }).map((n) => `tel:+1202555010${n}`);

/** Cards of few contact books, so that some are written anew: of addresses that are seen, by their places, of some that are not, and phones. */
const aCard = fc.record({
  id: fc.constantFrom('1', '2', '3', '4'),
  seen: fc.uniqueArray(fc.nat({ max: 120 }), { maxLength: 5 }),
  others: fc.uniqueArray(fc.tuple(aLocal, aDomain), { maxLength: 2 }),
  phones: fc.uniqueArray(aPhone, { maxLength: 2 }),
  name: fc.option(aName, { nil: undefined }),
  day: fc.integer({ min: 1, max: 3 }),
  isKept: fc.constantFrom(true, true, true, false),
});

/** Sightings in some order, where they are cut into batches, and what people say and write on cards after each. */
export const aWorld = fc.record({
  sightings: fc.array(aSighting, { minLength: 2, maxLength: 120 }),
  cuts: fc.array(fc.nat({ max: 120 }), { maxLength: 8 }),
  words: fc.array(aWord, { maxLength: 6 }),
  cards: fc.array(aCard, { maxLength: 8 }),
});
export type World = typeof aWorld extends fc.Arbitrary<infer W> ? W : never;

export function decisionsIn({ sightings, words }: World): Decision[] {
  const keyAt = (place: number) => {
    const identity = identityOf(`mailto:${sightings[place % sightings.length]?.address}`);
    return typeof identity === 'string' ? '' : identity.key;
  };
  return words.flatMap(({ one, other, said, at }) => {
    const [a = '', b = ''] = [keyAt(one), keyAt(other)].sort();
    return a === b ? [] : [{ a, b, said, at } as Decision];
  });
}

export function cardsIn({ sightings, cards }: World): DirectoryRecord[] {
  return cards.map(({ id, seen, others, phones, name, day, isKept }) =>
    DirectoryRecord.parse({
      kind: 'contact',
      provider: 'contacts',
      id,
      addresses: [
        ...seen.map((place) => `mailto:${sightings[place % sightings.length]?.address}`),
        ...others.map((two) => `mailto:${two.join('@')}`),
        ...phones,
      ],
      ...(name === undefined ? {} : { name }),
      active: isKept,
      seenAt: `2024-01-0${day}T00:00:00Z`,
    }),
  );
}

/** What the cards say in the end, by address. */
function claimsIn(cards: readonly DirectoryRecord[]): Map<string, DirectoryClaim[]> {
  const entries = new Map<string, DirectoryEntry>();
  for (const entry of cards.map(directoryEntryOf)) {
    const held = entries.get(entry.key);
    if (held === undefined || holdsAgainst(entry, held)) entries.set(entry.key, entry);
  }
  const claims = new Map<string, DirectoryClaim[]>();
  for (const [, entry] of [...entries].sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const [key, claim] of claimsOf(entry)) claims.getOrInsertComputed(key, () => []).push(claim);
  }
  return claims;
}

/** The names seen beside each identity, as they are kept. */
function namesIn(activities: readonly Activity[]): Map<string, Set<string>> {
  const observe = createObserver();
  const names = new Map<string, Set<string>>();
  for (const { identity: key, name } of activities.flatMap((activity) => observe(activity).observations)) {
    if (name !== undefined) names.getOrInsertComputed(key, () => new Set()).add(name);
  }
  return names;
}

export function activityOf({ address, name }: Seen, n: number): Activity {
  const participant = { role: 'from', address: `mailto:${address}`, ...(name === undefined ? {} : { name }) };
  return Activity.parse({ channel: 'mail', key: `seen-${n}`, at: '2024-01-01T00:00:00Z', participants: [participant] });
}

/** Who is named alike or nearly, each always in one way: after a while nothing but ledgers changes. */
const LIKE_NAMED: readonly Seen[] = [
  { address: 'robert.smith@org1.example', name: 'Robert Smith' },
  { address: 'robert@org1.example', name: 'Robert Smith' },
  { address: `bob@${GMAIL}`, name: 'Bob Smith' },
  { address: 'rsmith@org2.example' },
  { address: 'rsmith42@org3.example', name: 'R. Smith' },
  { address: 'alice@org1.example', name: 'Alice Zhang' },
  { address: 'azhang@org4.example', name: 'A. Zhang' },
  { address: `alicia.zhang@${GMAIL}` },
  { address: 'wei.li@org5.example', name: 'Wei Li' },
  { address: 'wli@org6.example' },
];
const aLikeNamed = fc.constantFrom(...LIKE_NAMED);

/** Few contacts and many mails, so that contacts are shared, addresses take over from each other, and two are addressed at once. */
export const aMail = fc.record({
  from: aLikeNamed,
  to: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
  also: fc.option(aLikeNamed, { nil: undefined }),
  isAnswer: fc.boolean(),
  day: fc.integer({ min: 0, max: 300 }),
});
type MailSeen = typeof aMail extends fc.Arbitrary<infer M> ? M : never;

/** From somebody to contacts, or from the first of these to somebody and the others. */
export function mailOf({ from, to, also, isAnswer, day }: MailSeen, n: number): Activity {
  const named = ({ address, name }: Seen) => ({
    address: `mailto:${address}`,
    ...(name === undefined ? {} : { name }),
  });
  // Some of them nobody's own.
  const localOf = (contact: number) => (contact % 4 === 0 ? 'info' : `c${contact}`);
  const contacts = to.map((contact) => ({ address: `mailto:${localOf(contact)}@partner${contact}.example` }));
  const [first, ...others] = isAnswer ? [...contacts, named(from)] : [named(from), ...contacts];
  const parties = [...others, ...(also === undefined ? [] : [named(also)])];
  return Activity.parse({
    channel: 'mail',
    key: `mail-${n}`,
    at: new Date(Date.UTC(2024, 0, 1 + day)).toISOString(),
    participants: [{ role: 'from', ...first }, ...parties.map((party) => ({ role: 'to', ...party }))],
  });
}

/** What mails say of two identities, told apart by sets and loops alone. */
function comparing(mails: readonly Activity[]): (one: string, other: string) => LedgerComparison {
  const observe = createObserver();
  /** Of each identity, the other one, the minute and the activity of all its interactions. */
  const own = new Map<string, { contact: string; minute: number; activity: number }[]>();
  for (const { a, b, minute, activity } of mails.flatMap((mail) => observe(mail).interactions)) {
    own.getOrInsertComputed(a, () => []).push({ contact: b, minute, activity });
    own.getOrInsertComputed(b, () => []).push({ contact: a, minute, activity });
  }
  const isPersons = (key: string) => classOfAddress(identityOfKey(key)) === 'person';
  const of = (key: string) => (own.get(key) ?? []).filter(({ contact }) => isPersons(contact));
  const contactsOf = (key: string, not: string) =>
    new Set(of(key).flatMap(({ contact }) => (contact === not ? [] : contact)));
  const minutesOf = (key: string) => of(key).map(({ minute }) => minute);
  const activitiesOf = (key: string, contact: string) =>
    new Set(of(key).flatMap((seen) => (seen.contact === contact ? seen.activity : [])));
  return (one, other) => {
    const [mine, theirs] = [contactsOf(one, other), contactsOf(other, one)];
    const shared = mine.intersection(theirs);
    const common = [...shared].flatMap((contact) => [
      ...activitiesOf(one, contact).intersection(activitiesOf(other, contact)),
    ]);
    const [times, otherTimes] = [minutesOf(one), minutesOf(other)];
    const isAlone = Math.min(mine.size, theirs.size) === 0;
    const gap =
      Math.max(Math.min(...times), Math.min(...otherTimes)) - Math.min(Math.max(...times), Math.max(...otherTimes));
    return {
      fewest: Math.min(mine.size, theirs.size),
      shared: shared.size,
      gap: isAlone ? 0 : gap,
      together: Math.min(new Set(common).size, 2),
    };
  };
}

/** Of every identity, its person and how sure that is, as the graph has it and as clustering from scratch has it. */
export async function bothWays(
  graph: SmallGraph,
  activities: readonly Activity[],
  { said = [], cards = [] }: { said?: readonly Decision[]; cards?: readonly DirectoryRecord[] } = {},
): Promise<{ stored: string[]; fromScratch: string[]; ledgerRows: number }> {
  const stored: string[] = [];
  const facts: IdentityFacts[] = [];
  const [seen, claims] = [namesIn(activities), claimsIn(cards)];
  for await (const { id, kind, value, person, zone, class: itsClass } of graph.queries.identities()) {
    stored.push(`${value} ${itsClass} ${person ?? '-'} ${zone ?? '-'}`);
    const key = `${kind === 'phone' ? 'tel' : 'mailto'}:${value}`;
    const own = { addressClass: classOfAddress(identityOfKey(key)), names: [...(seen.get(key) ?? [])] };
    facts.push({ id, key, ...own, directory: claims.get(key) ?? [] });
  }
  const keys = new Map(facts.map(({ id, key }) => [id, key]));
  const compare = comparing(activities);
  const { clusters } = clusterAll(
    facts,
    { mergesLikely: true, decisions: new Decisions(decisionsAfter([], said)) },
    (one, other) => compare(keys.get(one) ?? '', keys.get(other) ?? ''),
  );
  const members = new Map(
    clusters.flatMap(({ person, members: own }) => own.map(({ id, zone }) => [id, `${person} ${zone}`] as const)),
  );
  const fromScratch = facts.map(({ id, key }, at) => {
    const itsClass = stored[at]?.split(' ')[1];
    return `${key.slice(key.indexOf(':') + 1)} ${itsClass} ${members.get(id) ?? '- -'}`;
  });
  const rows = clusters.flatMap(({ evidence }) => evidence.filter(({ comparison }) => comparison === 'ledger'));
  return { stored: stored.sort(), fromScratch: fromScratch.sort(), ledgerRows: rows.length };
}
