/** What has become of what people said: whom it concerned before and whom now, and what could not be followed. */
import { askWhetherOne } from '../../../api/contract.ts';
import { type GraphQueries, type IdentityView, keyOfView, type PersonView } from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';
import { personsOf } from '../../compose/identity-decisions.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, printable } from '../terminal.ts';
import { overruled } from './overruled.ts';
import { addressOf, shownWord, wordLines } from './whether-one.ts';

/** An identity of which something is said. */
export type Named = Pick<IdentityView, 'id' | 'kind' | 'value'>;

/** What is said, of which pairs, and of whose identities it is told afterwards what has become of them. */
export interface Saying {
  readonly said: Decision['said'];
  readonly pairs: readonly (readonly [Named, Named])[];
  /** The words that are taken back, where nobody named them one by one. */
  readonly withdrawn?: readonly Decision[];
}

/** What the graph shows once it has been applied. */
export interface Outcome {
  readonly after: readonly PersonView[];
  /** The pairs that are not as it was said, by key, and why. */
  readonly notFollowed: readonly { readonly a: string; readonly b: string; readonly because: string }[];
  /** Whether two are one by this word though a directory has them as two users. */
  readonly twoUsers: boolean;
  /** What was said earlier, and is no longer followed because of this. */
  readonly overruled: readonly Decision[];
}

export interface Decided extends Partial<Outcome> {
  readonly saying: Saying;
  /** How many decisions are new in the log. */
  readonly recorded: number;
  readonly before: readonly PersonView[];
}

export async function outcomeOf(
  queries: GraphQueries,
  { said, pairs }: Saying,
  before: readonly PersonView[],
  held: readonly Decision[],
): Promise<Outcome> {
  const concerned = before.flatMap(({ identities }) => identities.map(({ id }) => id));
  const after = await personsOf(queries, concerned);
  const now = pairs.map(([a, b]) => [keyOfView(a), keyOfView(b)] as const);
  const lost = { overruled: overruled(held, now, before, after) };
  if (said === 'withdrawn') return { after, notFollowed: [], twoUsers: false, ...lost };
  const notFollowed: Outcome['notFollowed'][number][] = [];
  let twoUsers = false;
  for (const [one, other] of pairs) {
    const [a, b] = [await queries.identity(one.id), await queries.identity(other.id)];
    if (a === undefined || b === undefined) continue;
    const isFollowed = (a.person === b.person) === (said === 'same');
    if (isFollowed && said === 'different') continue;
    const { because, evidence } = await askWhetherOne(queries, a, b);
    if (!isFollowed) notFollowed.push({ a: keyOfView(a), b: keyOfView(b), because });
    else twoUsers = evidence?.rows[0]?.comparison === 'directory';
  }
  return { after, notFollowed, twoUsers, ...lost };
}

/** @returns the exit code: failed when the persons are not as it was said, because a directory or another word is against it */
export function showDecided(decided: Decided, { terminal, kith }: CommandContext): number {
  const { saying, recorded, before, after, notFollowed = [], twoUsers = false, overruled: lost = [] } = decided;
  const code = notFollowed.length === 0 ? EXIT.done : EXIT.failed;
  if (terminal.json) {
    terminal.out(JSON.stringify(shownDecided(decided)));
    return code;
  }
  if (saying.withdrawn !== undefined) for (const line of wordLines(saying.withdrawn)) terminal.out(line);
  const [[a, b] = [], ...others] = saying.pairs;
  const both = `${printable(a?.value ?? '')} and ${others.length === 0 ? printable(b?.value ?? '') : counted(saying.pairs.length, 'other address', 'other addresses')}`;
  terminal.out(`${recorded === 0 ? 'Said before' : 'Said'}: ${both} ${MEANINGS[saying.said]}.`);
  terminal.out(`Before: ${listOf(before)}.`);
  if (after === undefined) terminal.note(`It is in the log and not applied yet; ${kith} status says what waits.`);
  else terminal.out(`Now:    ${listOf(after)}.`);
  if (twoUsers) terminal.out('The directory has them as two users; your word holds all the same.');
  for (const { a: one, b: other, because } of notFollowed)
    terminal.out(`Could not be followed: ${addressOf(one)} and ${addressOf(other)}. ${printable(because)}`);
  if (lost.length > 0) {
    terminal.out('Said earlier, and not followed any longer because of this:');
    for (const line of wordLines(lost)) terminal.out(line);
  }
  if (notFollowed.length > 0 && notFollowed.length < saying.pairs.length) terminal.out('The rest holds.');
  if (notFollowed.length > 0)
    terminal.note(
      `It is in the log and holds once nothing is against it; ${kith} explain ONE OTHER shows the evidence.`,
    );
  return code;
}

function shownDecided(decided: Decided) {
  const { saying, recorded, before, after, notFollowed = [], twoUsers = false, overruled: lost = [] } = decided;
  const { said, withdrawn } = saying;
  const pairs = saying.pairs.map(([a, b]) => ({ a: keyOfView(a), b: keyOfView(b) }));
  return {
    ...{ said, pairs, recorded, holds: notFollowed.length === 0, notFollowed, twoUsers },
    overruled: lost.map(shownWord),
    ...(withdrawn === undefined ? {} : { withdrawn: withdrawn.map(shownWord) }),
    ...{ before: before.map(shownPerson), after: after?.map(shownPerson) ?? null },
  };
}

const MEANINGS: Readonly<Record<Decision['said'], string>> = {
  same: 'are one person',
  different: 'are not one person',
  withdrawn: 'are again whoever the evidence says',
};

function listOf(persons: readonly PersonView[]): string {
  const shown = persons.map(({ name, identities }) => {
    return `${printable(name)} (${identities.map(({ value }) => printable(value)).join(', ')})`;
  });
  return `${counted(persons.length, 'person')}: ${shown.join('; ')}`;
}

function shownPerson({ id, name, identities }: PersonView) {
  return { id, name, identities: identities.map(({ kind, value }) => ({ kind, value })) };
}
