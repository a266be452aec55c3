/** `kith reviews`: pairs of addresses that people should look at, and what they say of them. */
import type { Command } from 'commander';
import type { PairView } from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';
import type { Settings } from '../../config/environment.ts';
import { type CommonOptions, GRAPH_OPTION, openContext, withQueries } from '../command-context.ts';
import { positive } from '../positive.ts';
import { printable, table } from '../terminal.ts';
import { examples } from './ask.ts';
import { decide, pairOf } from './decide.ts';
import { addPolicy } from './merge-policy.ts';
import { addReviewWeights } from './review-weights.ts';
import { addSaidWords, allWordsOn } from './said-words.ts';
import { joinOf, shownJoin, signed } from './waterfall.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

export function addReviews(program: Command, settings: Settings): void {
  const reviews = program
    .command('reviews')
    .description('Addresses that are likely, or may be, one person: look at them and say what is true.');
  reviews
    .command('list')
    .description('What was merged as likely, then what may be one and is not merged; in both the most at stake first.')
    .option('--limit <n>', 'how many at most', positive, 20)
    .option(...GRAPH_OPTION)
    .addHelpText('after', examples('kith reviews list', 'kith reviews list --limit 500 --json'))
    .action(async (_: unknown, command: Command) => list(command.optsWithGlobals(), settings));
  addAnswer(reviews, settings, 'accept', 'They are one person.', 'same');
  addAnswer(reviews, settings, 'reject', 'They are two people.', 'different');
  addWithdraw(reviews, settings);
  addSaidWords(reviews, settings);
  addPolicy(reviews, settings);
  addReviewWeights(reviews, settings);
}

function addAnswer(
  reviews: Command,
  settings: Settings,
  name: string,
  description: string,
  said: Decision['said'],
): void {
  reviews
    .command(name)
    .description(description)
    .argument('<a>', 'an address, a phone number or an id, as `list` shows it')
    .argument('<b>', 'the other one')
    .addHelpText('after', examples(`kith reviews ${name} ada@example.com ada.king@home.example`))
    .action(async (a: string, b: string, _: unknown, command: Command) => {
      process.exitCode = await decide(command.optsWithGlobals(), settings, (...known) => pairOf(said, a, b, ...known));
    });
}

function addWithdraw(reviews: Command, settings: Settings): void {
  reviews
    .command('withdraw')
    .description('What was said of two holds no longer, or all that was said of one: evidence decides again.')
    .argument('<a>', 'an address, a phone number or an id, as `said` shows it')
    .argument('[b]', 'the other one; without it, all words that name the first are listed and withdrawn')
    .addHelpText(
      'after',
      examples('kith reviews withdraw ada@example.com ada.king@home.example', 'kith reviews withdraw ada@example.com'),
    )
    .action(async (a: string, b: string | undefined, _: unknown, command: Command) => {
      process.exitCode = await decide(command.optsWithGlobals(), settings, (...known) =>
        b === undefined ? allWordsOn(a, ...known) : pairOf('withdrawn', a, b, ...known),
      );
    });
}

async function list(options: ListOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal, kith } = context;
  const pairs = await withQueries(context, (queries) => queries.reviews({ limit: options.limit }));
  if (terminal.json) return terminal.out(JSON.stringify({ reviews: pairs.map(shownPair) }));
  if (pairs.length === 0) return terminal.out('Nothing waits for a look.');
  const rows = pairs.map((pair) => [
    pair.merged ? 'merged' : 'not merged',
    pair.weight.zone,
    signed(pair.weight.bits).trim(),
    `${pair.atStake}`,
    printable(pair.a.value),
    printable(pair.b.value),
    reasonOf(pair),
  ]);
  const columns = [
    { title: 'now' },
    { title: 'zone' },
    { title: 'bits', right: true },
    { title: 'at stake', right: true },
    { title: 'one' },
    { title: 'other' },
    { title: 'why' },
  ];
  for (const line of table(columns, rows)) terminal.out(line);
  terminal.note(
    `At stake: interactions that would change owner. ${kith} reviews accept ONE OTHER: they are one person;`,
  );
  terminal.note(`${kith} reviews reject ONE OTHER: they are two; ${kith} explain ONE OTHER: all of the evidence.`);
  if (pairs.length === options.limit) terminal.note('There may be more; --limit shows them.');
}

/** The row that says most. */
function reasonOf({ weight: { rows } }: PairView): string {
  const [most] = rows.toSorted((one, other) => other.bits - one.bits);
  return most === undefined ? '' : `${most.level} (${signed(most.bits).trim()})`;
}

function shownPair(pair: PairView) {
  const { a, b, merged, atStake } = pair;
  const shown = [a, b].map(({ id, kind, value, names, person }) => ({
    id,
    kind,
    value,
    names,
    person: person ?? null,
  }));
  const { bits, zone: itsZone, rows } = shownJoin(joinOf(pair));
  return { identities: shown, merged, atStake, bits, zone: itsZone, rows };
}
