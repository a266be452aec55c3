/** What people say of identities, on its way into the log. */
import type { GraphQueries, PersonView } from '../../graph/contract.ts';
import type { Decision } from '../../resolver/contract.ts';

/** Two identities, by key. */
export type Pair = readonly [string, string];

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
