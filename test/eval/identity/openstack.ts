/** OpenStack: its people have declared their addresses, which is the truth for what is seen in the projects' histories. */
import { type Alias, evalSetOf } from './eval-set.ts';
import { realRows } from './json-lines.ts';
import { type MailMapRow, mailMapRows } from './mail-maps.ts';
import type { EvalSet } from './record.ts';

interface DeclaredPerson {
  readonly emails: readonly string[];
}

export interface ObservedPerson {
  /** In no order; the one without an end is the last. Ends are days as `2015-Nov-30`. */
  readonly affiliations: readonly { readonly org: string; readonly until: string | null }[];
  readonly emails_seen: readonly {
    readonly email: string;
    readonly first: number;
    readonly last: number;
    readonly names: readonly string[];
  }[];
}

/** Everybody has spoken for themselves, so two of one name are two; but not everybody has declared every address. */
const DECLARED = { complete: false, namesakes: 'two' } as const;

/** All addresses that people have declared, without names and times: what local parts and domains alone tell. */
export function declaredAddresses(without?: EvalSet): EvalSet | undefined {
  const owners = ownersOfAddresses();
  if (owners === undefined) return undefined;
  const aliases = [...owners].map(([email, person]): Alias => ({ email, person, name: '', first: 0, last: 0 }));
  return evalSetOf('stackalytics', DECLARED, withoutPeopleOf(aliases, without));
}

/** The authors of a project whose addresses somebody has declared, without the people of another set. */
export function declaredAuthors(project: string, without?: EvalSet): EvalSet | undefined {
  const owners = ownersOfAddresses();
  const rows = mailMapRows(project);
  if (owners === undefined || rows === undefined) return undefined;
  const aliases = aliasesOfAuthors(rows, owners);
  return evalSetOf(project, DECLARED, withoutPeopleOf(aliases, without));
}

/** People as seen in seven projects, by the addresses that they have declared, without the people of another set. */
export function observedPeople(without?: EvalSet): EvalSet | undefined {
  const aliases = observedAliases();
  return aliases && evalSetOf('openstack', DECLARED, withoutPeopleOf(aliases, without));
}

/** What was seen of those people. */
export function observedAliases(): Alias[] | undefined {
  return observedRows()?.flatMap(aliasesOfObserved);
}

/** Those people, each row one person's. */
export function observedRows(): ObservedPerson[] | undefined {
  return realRows<ObservedPerson>('identity', 'openstack_people_observed.jsonl');
}

function aliasesOfObserved({ emails_seen }: ObservedPerson, row: number): Alias[] {
  return emails_seen.flatMap(({ names, ...seen }) =>
    (names.length === 0 ? [''] : names).map((name): Alias => ({ ...seen, name, person: personOfRow(row) })),
  );
}

/** Everybody is known by their row: two may have one name. */
export function personOfRow(row: number): string {
  return `row ${row}`;
}

/** By address, who declared it. */
function ownersOfAddresses(): Map<string, string> | undefined {
  const people = realRows<DeclaredPerson>('identity', 'stackalytics_people.jsonl');
  return (
    people &&
    new Map(people.flatMap(({ emails }, row) => emails.map((email) => [email.toLowerCase(), personOfRow(row)])))
  );
}

function aliasesOfAuthors(rows: readonly MailMapRow[], owners: ReadonlyMap<string, string>): Alias[] {
  const authors = rows.flatMap(({ identities }) => identities).filter(({ n_author }) => n_author > 0);
  return authors.flatMap((seen): Alias[] => {
    const person = owners.get(seen.email.toLowerCase());
    return person === undefined ? [] : [{ ...seen, person }];
  });
}

/** Without the persons of whom an address is in the other set: what was fitted on them would look better than it is. */
function withoutPeopleOf(aliases: readonly Alias[], other: EvalSet | undefined): Alias[] {
  const addresses = new Set(other?.addresses.records.map(({ address }) => address));
  const known = new Set(aliases.filter(({ email }) => addresses.has(email.toLowerCase())).map(({ person }) => person));
  return aliases.filter(({ person }) => !known.has(person));
}
