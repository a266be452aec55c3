/** `kith reviews weights`: what the decisions of a tenant say of the numbers by which kith merges. */
import type { Command } from 'commander';
import { type JudgedLevel, judgedLevels, judgedZones, type ZoneShare } from '../../../resolver/contract.ts';
import { type ConfirmedPairs, confirmedPairs } from '../../compose/confirmed-pairs.ts';
import type { Settings } from '../../config/environment.ts';
import { type CommandContext, type CommonOptions, GRAPH_OPTION, openContext, withQueries } from '../command-context.ts';
import { counted, printable, type Terminal, table } from '../terminal.ts';
import { examples } from './ask.ts';
import { signed } from './waterfall.ts';

export function addReviewWeights(reviews: Command, settings: Settings): void {
  reviews
    .command('weights')
    .description('What the decisions of your people say of the numbers by which kith merges. Changes nothing.')
    .option(...GRAPH_OPTION)
    .addHelpText(
      'after',
      `${examples('kith reviews weights', 'kith reviews weights --json')}

What to do with it: where the pairs of a zone are one person less often than the model expects, \`kith reviews policy certain\` merges
nothing that is only likely. Levels that are worth more or less here are worth reporting: the table holds no names and no addresses.
kith never learns a number by itself; a graph made again from the log must be the same.`,
    )
    .action(async (_: unknown, command: Command) =>
      showWeights(openContext(command.optsWithGlobals<CommonOptions>(), settings)),
    );
}

async function showWeights(context: CommandContext): Promise<void> {
  const confirmed = await withQueries(context, confirmedPairs);
  const { pairs, leftOut } = confirmed;
  const zones = judgedZones(pairs);
  const levels = judgedLevels(pairs);
  const { terminal } = context;
  const same = pairs.filter(({ isSame }) => isSame).length;
  if (terminal.json) {
    const decisions = { same, different: pairs.length - same, leftOut };
    return terminal.out(JSON.stringify({ decisions, zones, levels }));
  }
  for (const line of summary(confirmed, same)) terminal.out(line);
  if (pairs.length === 0) return;
  showZones(zones, terminal);
  showLevels(levels, terminal);
  showMeaning(context);
}

function summary({ pairs, leftOut }: ConfirmedPairs, same: number): string[] {
  const first =
    pairs.length === 0
      ? 'Nothing was decided yet of what kith asks about: kith reviews list shows it.'
      : `${counted(pairs.length, 'decision')}: ${same} of one person, ${pairs.length - same} of two.`;
  const out = [
    leftOut.nobodys > 0 ? `${leftOut.nobodys} on an address that is unknown or nobody's own` : undefined,
    leftOut.directory > 0 ? `${leftOut.directory} on two users of one directory` : undefined,
    leftOut.unasked > 0 ? `${leftOut.unasked} where evidence leaves no doubt, so that kith had not asked` : undefined,
  ].filter((reason) => reason !== undefined);
  return out.length === 0 ? [first] : [first, `Left out: ${out.join(', ')}.`];
}

function showZones(zones: readonly ZoneShare[], terminal: Terminal): void {
  // Next to certain is not certain.
  const percent = (share: number) => `${(share * 100).toFixed(share > 0.99 && share < 1 ? 1 : 0)} %`;
  const rows = zones.map(({ zone, same, different, share, low, high, expected }) => {
    const within = `${percent(low)} to ${percent(high)}`;
    return [zone, `${same}`, `${different}`, percent(share), within, percent(expected)];
  });
  const columns = [
    { title: 'evidence says' },
    { title: 'same', right: true },
    { title: 'different', right: true },
    { title: 'one person', right: true },
    { title: 'with 95 %', right: true },
    { title: 'expected', right: true },
  ];
  for (const line of ['', ...table(columns, rows)]) terminal.out(line);
}

const VERDICTS: Readonly<Record<JudgedLevel['verdict'], string>> = {
  'too few': 'too few decisions',
  agrees: 'as now',
  more: 'worth more here',
  less: 'worth less here',
};

function showLevels(levels: readonly JudgedLevel[], terminal: Terminal): void {
  const rows = levels.map(({ comparison, level, same, different, modelBits, bits, error, verdict }) => [
    printable(`${comparison}: ${level}`),
    `${same}`,
    `${different}`,
    signed(modelBits).trim(),
    signed(bits).trim(),
    `± ${error.toFixed(1)}`,
    VERDICTS[verdict],
  ]);
  const columns = [
    { title: 'evidence' },
    { title: 'same', right: true },
    { title: 'different', right: true },
    { title: 'bits now', right: true },
    { title: 'bits here', right: true },
    { title: 'error', right: true },
    { title: 'so' },
  ];
  for (const line of ['', ...table(columns, rows)]) terminal.out(line);
}

function showMeaning({ terminal, kith }: CommandContext): void {
  terminal.note(
    "Expected: the share by the bits of today. Bits here: what makes the sums fit the decisions, beginning with today's ± 2.",
  );
  terminal.note('It holds if people took the pairs as the queue shows them, and did not pick those that they knew.');
  terminal.note(`Nothing has been changed; ${kith} reviews weights --help says what to do with it.`);
}
