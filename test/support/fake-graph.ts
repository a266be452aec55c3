/** A graph made of plain data, which answers the API's questions by looking at all of it. Deterministic, and slow on purpose. */
import type { ApiQueries } from '../../api/contract.ts';
import type {
  Asking,
  IdentityView,
  PairView,
  PersonRef,
  PersonView,
  SourceAccounts,
  TenantFacts,
  TieExplanation,
  TieView,
} from '../../graph/contract.ts';
import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import { MINUTES_PER_DAY, minuteOf } from '../../infra/kernel/instant.ts';
import type { Channel } from '../../ingest/contract.ts';
import { sizeClassOf } from '../../resolver/contract.ts';
import {
  countInteractions,
  DEFAULT_SETTINGS,
  entriesOf,
  type LedgerEntry,
  packEntries,
  reverseEntry,
  scoreTie,
  tieAt,
} from '../../scorer/contract.ts';

export interface FakePerson {
  readonly id: string;
  readonly name: string;
  readonly employee?: boolean;
  readonly organisation?: string;
  /** Keys: `mailto:alice@example.com`. The first one is shown. */
  readonly identities: readonly string[];
  readonly title?: PersonView['title'];
  /** The id of whom they report to. */
  readonly manager?: string;
}

export interface FakeInteraction {
  /** Keys of identities. */
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly channel?: Channel;
  /** Both ways, as a meeting is. */
  readonly both?: boolean;
  readonly people?: number;
  readonly role?: 0 | 1 | 2;
}

export interface FakeGraph {
  readonly domains: readonly string[];
  readonly persons: readonly FakePerson[];
  readonly interactions: readonly FakeInteraction[];
  readonly sources?: readonly SourceAccounts[];
  /** Identities of nobody: roles, lists, robots. */
  readonly nobodys?: readonly IdentityView[];
  /** What people said, and what is merged. */
  readonly facts?: Partial<TenantFacts>;
  /** Pairs of keys that may be one person, the most worth a look first. */
  readonly reviews?: readonly (readonly [string, string])[];
}

export function fakeGraph(graph: FakeGraph): ApiQueries {
  const minutes = graph.interactions.map(({ at }) => minuteOf(at));
  const find = (id: string) => graph.persons.find((person) => person.id === id);

  function view(from: FakePerson, to: FakePerson, asking: Asking): TieView | undefined {
    const ledger = ledgerBetween(graph, from, to);
    const { tie } = scoreTie(ledger, DEFAULT_SETTINGS, asking.now);
    if (tie === undefined) return undefined;
    const window = countInteractions(ledger, asking.now - asking.windowDays * MINUTES_PER_DAY, asking.now);
    return { person: refOf(to), tie, ...tieAt(tie, asking.now, DEFAULT_SETTINGS), window };
  }

  function colleaguesOf(person: FakePerson, asking: Asking): TieView[] {
    return graph.persons
      .filter((other) => other.id !== person.id && other.employee === true)
      .flatMap((other) => view(person, other, asking) ?? [])
      .sort((one, other) => other.strength - one.strength);
  }

  return {
    async search(text, { limit }) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const haystack = (person: FakePerson) => [person.name, ...person.identities].join(' ').toLowerCase();
      return graph.persons
        .filter((person) => words.every((word) => haystack(person).includes(word)))
        .slice(0, limit)
        .map(refOf);
    },
    async person(who) {
      const found = graph.persons.find(
        ({ id, identities }) => id === who || identities.some((key) => addressOf(key) === who),
      );
      return found === undefined ? undefined : personView(graph, found);
    },
    async identity(who) {
      const all = graph.persons.flatMap((person) => personView(graph, person).identities);
      const found = all.find(({ id, value }) => id === who || value === who);
      return found ?? (graph.nobodys ?? []).find(({ id, value }) => id === who || value === who);
    },
    async reviews({ limit }) {
      return (graph.reviews ?? []).slice(0, limit).map(([a, b]) => pairView(graph, a, b));
    },
    async pairs(a, b, { limit }) {
      const among = (key: string, id: string) => find(id)?.identities.includes(key) === true;
      const isBetween = ([one, other]: readonly [string, string]) =>
        (among(one, a) && among(other, b)) || (among(one, b) && among(other, a));
      return (graph.reviews ?? [])
        .filter(isBetween)
        .slice(0, limit)
        .map((pair) => pairView(graph, ...pair));
    },
    async evidenceBetween(pairs) {
      const ownerOf = (key: string) => graph.persons.find(({ identities }) => identities.includes(key));
      return pairs.map(([a, b]) => {
        const isOpen = graph.reviews?.some((pair) => pair.includes(a) && pair.includes(b)) === true;
        return ownerOf(a) === undefined || ownerOf(b) === undefined ? undefined : weightOf([a, b], isOpen);
      });
    },
    async whoKnows(id, asking) {
      const person = find(id);
      if (person === undefined) return undefined;
      const ties = colleaguesOf(person, asking);
      return { person: personView(graph, person), ties: ties.slice(0, asking.limit), total: ties.length };
    },
    async account(domain, asking) {
      const members = graph.persons.filter(({ organisation }) => organisation === domain);
      if (members.length === 0) return undefined;
      const contacts = members.map((person) => ({ person: refOf(person), colleagues: colleaguesOf(person, asking) }));
      const colleagues = new Set(contacts.flatMap((contact) => contact.colleagues.map((tie) => tie.person.id))).size;
      const shown = contacts
        .sort((one, other) => (other.colleagues[0]?.strength ?? 0) - (one.colleagues[0]?.strength ?? 0))
        .slice(asking.offset ?? 0, (asking.offset ?? 0) + asking.limit)
        .map(({ person, colleagues: ties }) => ({ person, colleagues: ties.slice(0, asking.colleaguesPerContact) }));
      return { domain, contacts: shown, total: contacts.length, colleagues };
    },
    async explain(aId, bId, asking) {
      const [a, b] = [find(aId), find(bId)];
      const seen = a === undefined || b === undefined || a === b ? undefined : view(a, b, asking);
      if (a === undefined || b === undefined || seen === undefined) return undefined;
      return explanationOf(graph, a, b, seen, asking);
    },
    async accounts() {
      return [...(graph.sources ?? [])];
    },
    async counts() {
      const identities = graph.persons.flatMap((person) => person.identities).length;
      const employees = graph.persons.filter((person) => person.employee === true).length;
      const ties = new Set(graph.interactions.map(({ from, to }) => [from, to].sort().join())).size;
      return { identities, persons: graph.persons.length, employees, ledgers: ties, ties };
    },
    async newestActivityAt() {
      return minutes.length === 0 ? undefined : Math.max(...minutes);
    },
    async tenantFacts() {
      return { domains: graph.domains, ...graph.facts };
    },
  };
}

function ledgerBetween(graph: FakeGraph, from: FakePerson, to: FakePerson): Uint8Array {
  const entries = graph.interactions.flatMap((interaction, i): LedgerEntry[] => {
    const entry = entryOf(interaction, i);
    if (from.identities.includes(interaction.from) && to.identities.includes(interaction.to)) return [entry];
    return to.identities.includes(interaction.from) && from.identities.includes(interaction.to)
      ? [reverseEntry(entry)]
      : [];
  });
  return packEntries(entries);
}

function entryOf(
  { at, channel = 'mail', both = false, people = 1, role = 0 }: FakeInteraction,
  i: number,
): LedgerEntry {
  return {
    activity: fingerprint(`${channel}|${i}`),
    version: 0,
    minute: minuteOf(at),
    channel,
    direction: both ? 3 : 1,
    role,
    sizeClass: sizeClassOf(people),
    state: 1,
  };
}

function explanationOf(graph: FakeGraph, a: FakePerson, b: FakePerson, view: TieView, asking: Asking): TieExplanation {
  const entries = [...entriesOf(ledgerBetween(graph, a, b))]
    .filter(({ minute }) => minute <= asking.now)
    .sort((one, other) => one.minute - other.minute || one.activity - other.activity);
  const ledgers = a.identities.flatMap((one) =>
    b.identities.flatMap((other) => {
      const count = graph.interactions.filter(({ from, to }) =>
        [one, other].every((key) => key === from || key === to),
      ).length;
      return count === 0 ? [] : [{ a: one, b: other, entries: count }];
    }),
  );
  return { a: refOf(a), b: refOf(b), view, ledgers, entries };
}

function refOf({ id, name, employee = false, organisation, identities }: FakePerson): PersonRef {
  const ref = { id, name, address: addressOf(identities[0] ?? ''), employee };
  return organisation === undefined ? ref : { ...ref, organisation };
}

function personView(graph: FakeGraph, person: FakePerson): PersonView {
  const identities = person.identities.map((key): IdentityView => {
    const seen = graph.interactions.filter(({ from, to }) => from === key || to === key).map(({ at }) => minuteOf(at));
    const kind = key.startsWith('tel:') ? 'phone' : 'mail';
    const [firstSeen, lastSeen] = seen.length === 0 ? [0, 0] : [Math.min(...seen), Math.max(...seen)];
    const id = key === person.identities[0] ? person.id : `${person.id.slice(0, 15)}x`;
    return {
      id,
      kind,
      value: addressOf(key),
      person: person.id,
      class: 'person',
      zone: 'likely',
      names: [person.name],
      firstSeen,
      lastSeen,
    };
  });
  const { organisation } = person;
  const from = Math.min(...identities.map(({ firstSeen = 0 }) => firstSeen));
  const evidence = person.identities.slice(1).map((key): PersonView['evidence'][number] => {
    const name = person.name.toLowerCase();
    const between = [person.identities[0] ?? '', key] as const;
    return { comparison: 'name', level: 'same name', bits: 8.64, values: [name, name], between };
  });
  return {
    ...refOf(person),
    ...(person.title === undefined ? {} : { title: person.title }),
    identities,
    tenures: organisation === undefined ? [] : [{ organisation, from, confidence: 'certain' }],
    evidence,
    managers: graph.persons
      .filter(({ id }) => id === person.manager)
      .map((manager) => ({ person: refOf(manager), sources: ['google'] })),
    reports: graph.persons.filter(({ manager }) => manager === person.id).map(refOf),
  };
}

function pairView(graph: FakeGraph, ...keys: readonly [string, string]): PairView {
  const [a, b] = keys.map((key) => {
    const owner = graph.persons.find(({ identities }) => identities.includes(key));
    const view = owner === undefined ? undefined : personView(graph, owner);
    const found = view?.identities.find(({ value }) => value === addressOf(key));
    if (found === undefined) throw new Error(`${key} is nobody's`);
    return found;
  }) as [IdentityView, IdentityView];
  return { a, b, merged: a.person === b.person, atStake: 1, weight: weightOf(keys, true) };
}

/** By one name, which is likely; or by two. */
function weightOf(between: readonly [string, string], isOneName: boolean): PairView['weight'] {
  const row = (comparison: 'prior' | 'name', level: string, bits: number) =>
    ({ comparison, level, bits, values: [], between }) as const;
  const prior = row('prior', 'before any evidence', -1.5);
  return isOneName
    ? { bits: 7.14, zone: 'likely', rows: [prior, row('name', 'same name', 8.64)] }
    : { bits: -7.5, zone: 'apart', rows: [prior, row('name', 'different names', -6)] };
}

function addressOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
