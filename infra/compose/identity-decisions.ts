/** What people say of identities, on its way into the log. */
import type { GraphQueries, PersonView, TenantFacts } from '../../graph/contract.ts';
import type { Decision } from '../../resolver/contract.ts';
import type { EventLog, LogRecord } from '../event-log/port.ts';
import { COMMANDS } from '../event-log/topics.ts';
import type { Clock } from '../kernel/instant.ts';
import { factsAfter, identityDecisionRecord, mergePolicyRecord } from './log-events.ts';
import { recordsOf } from './records-of.ts';

/** Two identities, by key. */
export type Pair = readonly [string, string];

/** What people said until now: what the log has, and how much of it the graph shows. */
export interface SaidSoFar {
  readonly inLog: TenantFacts;
  readonly inGraph: TenantFacts;
}

/**
 * Everything that was said up to the end of the log. The graph alone does not tell: of two words that come shortly after one
 * another it may know the first only, and a third like the first would be taken for said before.
 */
export async function saidSoFar(
  log: EventLog,
  queries: Pick<GraphQueries, 'positions' | 'tenantFacts'>,
): Promise<SaidSoFar> {
  // The positions first: facts that are newer than they are only read twice, which changes nothing.
  const applied = (await queries.positions()).filter(({ topic }) => topic === COMMANDS);
  const inGraph = await queries.tenantFacts();
  const waiting: LogRecord[] = [];
  for await (const record of recordsOf(log, COMMANDS, applied)) waiting.push(record);
  return { inGraph, inLog: factsAfter(inGraph, waiting) };
}

/** Appends what is said of pairs, as far as it does not hold already. Returns the decisions that are new in the log. */
export async function sayOfPairs(
  log: EventLog,
  said: Decision['said'],
  pairs: readonly Pair[],
  held: readonly Decision[],
  clock: Clock,
): Promise<readonly Decision[]> {
  const news = newDecisions(said, pairs, held, clock());
  if (news.length > 0) await log.append(COMMANDS, news.map(identityDecisionRecord));
  return news;
}

/** Appends what is merged without a word from people, unless it holds already. Whether it is new in the log. */
export async function setMergePolicy(log: EventLog, mergesLikely: boolean, held: TenantFacts): Promise<boolean> {
  if (mergesLikelyIn(held) === mergesLikely) return false;
  await log.append(COMMANDS, [mergePolicyRecord(mergesLikely)]);
  return true;
}

/** Whether likely pairs are merged without a word from people: unless somebody said otherwise they are. */
export function mergesLikelyIn({ mergesLikely = true }: TenantFacts): boolean {
  return mergesLikely;
}

/**
 * The decisions to be put into the log so that this holds of the pairs; none for a pair of which it holds already.
 *
 * @param held what was said before. A clock that went back must not make the older word hold.
 */
export function newDecisions(
  said: Decision['said'],
  pairs: readonly Pair[],
  held: readonly Decision[],
  now: number,
): Decision[] {
  return pairs.flatMap((pair) => {
    const [a = '', b = ''] = pair.toSorted();
    const before = held.find((decision) => decision.a === a && decision.b === b);
    if (before?.said === said) return [];
    return [{ a, b, said, at: Math.max(now, (before?.at ?? 0) + 1) }];
  });
}

/** The persons to whom these identities belong now, by their ids, each once and in the order of the identities. */
export async function personsOf(queries: GraphQueries, identities: readonly string[]): Promise<PersonView[]> {
  const persons = new Map<string, PersonView>();
  for (const id of identities) {
    const person = await queries.person(id);
    if (person !== undefined) persons.set(person.id, person);
  }
  return [...persons.values()];
}
