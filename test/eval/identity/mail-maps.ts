/** Mail maps: which names and addresses of a project's history its maintainers call one person. */
import { type Alias, evalSetOf } from './eval-set.ts';
import { realRows } from './json-lines.ts';
import type { EvalSet } from './record.ts';

/** A row of a mail map: a person's identities, as seen in authors, committers and trailers of commits. */
export interface MailMapRow {
  readonly person: string;
  /** Whether its maintainers wrote an entry for them. Nobody has looked at the others: they may be anybody's. */
  readonly in_mailmap: boolean;
  readonly identities: readonly MailMapIdentity[];
}

export interface MailMapIdentity {
  readonly name: string;
  readonly email: string;
  readonly first: number;
  readonly last: number;
  readonly n_author: number;
}

export function mailMapRows(project: string): MailMapRow[] | undefined {
  return realRows<MailMapRow>('identity', `mailmap_${project}.jsonl`);
}

interface MailMapChoice {
  /** What it is called in the report; the project's name unless given. */
  readonly name?: string;
  /** Everybody counts, also whom the map does not name: it is held to name all who are several. */
  readonly complete?: boolean;
  /** Only identities that wrote commits, as the published figures count. */
  readonly authors?: boolean;
}

/** A set of a project's mail map. */
export function mailMapSet(project: string, choice: MailMapChoice = {}): EvalSet | undefined {
  const { name = project, complete = false, authors = false } = choice;
  const rows = mailMapRows(project);
  if (rows === undefined) return undefined;
  const aliases = rows.flatMap(({ person, in_mailmap: isMapped, identities }) =>
    identities
      .filter((seen) => !authors || seen.n_author > 0)
      .map((seen): Alias => (complete || isMapped ? { ...seen, person } : seen)),
  );
  return evalSetOf(name, { complete, namesakes: complete ? 'two' : 'unknown' }, aliases);
}

/**
 * One project's people among those of all projects, as one address is among many in a large tenant: names and local parts are less
 * rare here, so the same evidence says less. Only the one project's people are counted.
 */
export function mailMapInCrowd(project: string, crowd: readonly string[]): EvalSet | undefined {
  const own = mailMapRows(project);
  const others = crowd.map(mailMapRows);
  if (own === undefined || others.includes(undefined)) return undefined;
  const strangers = others.flatMap((rows) => (rows ?? []).flatMap(({ identities }): readonly Alias[] => identities));
  const counted = own.flatMap(({ person, identities }) => identities.map((seen): Alias => ({ ...seen, person })));
  return evalSetOf(`${project}-in-a-crowd`, { complete: true, namesakes: 'two' }, [...counted, ...strangers]);
}
