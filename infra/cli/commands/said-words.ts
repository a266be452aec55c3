/** `kith reviews said`: what people have said of who is one person, and whether the graph could follow it. */
import type { Command } from 'commander';
import { askWhetherOne } from '../../../api/contract.ts';
import { type GraphQueries, type IdentityView, keyOfView } from '../../../graph/contract.ts';
import { type Decision, identityOfKey } from '../../../resolver/contract.ts';
import { saidSoFar } from '../../compose/identity-decisions.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CommonOptions, openContext, openLogOf, withQueries } from '../command-context.ts';
import { positive } from '../positive.ts';
import { grouped } from '../terminal.ts';
import { examples } from './ask.ts';
import { identityOf } from './decide.ts';
import type { Named, Saying } from './decided.ts';
import { type Followed, shownWord, wordLines } from './whether-one.ts';

interface SaidOptions extends CommonOptions {
  readonly limit: number;
}

export function addSaidWords(reviews: Command, settings: Settings): void {
  reviews
    .command('said')
    .description('What people have said and holds, the newest first, and whether the graph could follow it.')
    .option('--limit <n>', 'how many at most', positive, 100)
    .addHelpText('after', examples('kith reviews said', 'kith reviews said --limit 1000 --json'))
    .action(async (_: unknown, command: Command) => listSaid(command.optsWithGlobals(), settings));
}

async function listSaid(options: SaidOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal, kith } = context;
  const log = await openLogOf(context);
  try {
    const { total, words } = await withQueries(context, async (queries) => {
      const { inLog, inGraph } = await saidSoFar(log, queries);
      const held = heldOf(inLog.decisions);
      const newest = held.slice(0, options.limit);
      const followed: (Decision & Followed)[] = [];
      for (const word of newest) followed.push({ ...word, ...(await followedOf(queries, word, inGraph.decisions)) });
      return { total: held.length, words: followed };
    });
    if (terminal.json) {
      const shown = words.map(({ because = null, ...word }) => ({ ...shownWord(word), because }));
      return terminal.out(JSON.stringify({ total, words: shown }));
    }
    if (total === 0) return terminal.out('Nobody said anything that holds.');
    for (const line of wordLines(words)) terminal.out(line);
    if (total > words.length) terminal.note(`${grouped(total - words.length)} older ones; --limit shows them`);
    terminal.note(`${kith} reviews withdraw ONE OTHER takes a word back; with ONE alone, all that name it.`);
  } finally {
    await log.close();
  }
}

/** What was not withdrawn, the newest first. */
function heldOf(decisions: readonly Decision[] = []): readonly Decision[] {
  return decisions.filter(({ said }) => said !== 'withdrawn').toSorted((one, other) => other.at - one.at);
}

async function followedOf(queries: GraphQueries, word: Decision, inGraph: readonly Decision[] = []): Promise<Followed> {
  const isApplied = inGraph.some(
    ({ a, b, at, said }) => a === word.a && b === word.b && at === word.at && said === word.said,
  );
  if (!isApplied) return { graph: 'waits' };
  const [one, other] = [await queries.identity(word.a), await queries.identity(word.b)];
  if (one === undefined || other === undefined) return { graph: 'unknown address' };
  const isOne = one.person !== undefined && one.person === other.person;
  if (isOne === (word.said === 'same')) return { graph: 'followed' };
  return { graph: 'not followed', because: (await askWhetherOne(queries, one, other)).because };
}

/** All words that name an address, to be withdrawn. Fault: `CLI_NOT_DECIDED`. */
export async function allWordsOn(who: string, queries: GraphQueries, held: readonly Decision[]): Promise<Saying> {
  const own = await identityOf(queries, who);
  const key = keyOfView(own);
  const words = heldOf(held).filter(({ a, b }) => a === key || b === key);
  if (words.length === 0) {
    throw new Fault('CLI_NOT_DECIDED', `nobody said anything of "${who}" that holds`, {
      todo: '`kith reviews said` lists what does; evidence decides of all others',
    });
  }
  const pairs: (readonly [Named, Named])[] = [];
  for (const { a, b } of words) pairs.push([own, await namedBy(queries, a === key ? b : a)]);
  return { said: 'withdrawn', pairs, withdrawn: words };
}

/** An identity by its key, also one that the graph does not know, or no more. */
async function namedBy(queries: GraphQueries, key: string): Promise<Named> {
  const known: IdentityView | undefined = await queries.identity(key);
  return known ?? { id: '', ...identityOfKey(key) };
}
