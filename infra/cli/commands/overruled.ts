/** Earlier words that the graph followed until another one was said. */
import { keyOfView, type PersonView } from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';

/**
 * What was said before and held, and no longer does.
 *
 * @param held what was said until now
 * @param now the pairs, by key, of which something is said now: of these it is known
 * @param before the persons concerned, before it was said
 * @param after whose their identities are since
 */
export function overruled(
  held: readonly Decision[],
  now: readonly (readonly [string, string])[],
  before: readonly PersonView[],
  after: readonly PersonView[],
): Decision[] {
  const [was, is] = [personsByKey(before), personsByKey(after)];
  const isSaidNow = ({ a, b }: Decision) => now.some((pair) => pair.includes(a) && pair.includes(b));
  const fits = ({ a, b, said }: Decision, persons: ReadonlyMap<string, string>) =>
    persons.has(a) && persons.has(b) && (persons.get(a) === persons.get(b)) === (said === 'same');
  return held.filter((word) => word.said !== 'withdrawn' && !isSaidNow(word) && fits(word, was) && !fits(word, is));
}

function personsByKey(persons: readonly PersonView[]): Map<string, string> {
  return new Map(persons.flatMap(({ id, identities }) => identities.map((one) => [keyOfView(one), id] as const)));
}
