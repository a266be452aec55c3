/** `kith reviews policy`: what is merged without a word from people; chosen, or told. */
import { type Command, InvalidArgumentError } from 'commander';
import { mergesLikelyIn, saidSoFar, setMergePolicy } from '../../compose/identity-decisions.ts';
import type { Settings } from '../../config/environment.ts';
import { bringUpToDate } from '../bring-up-to-date.ts';
import { type CommonOptions, openContext, openLogOf, withQueries } from '../command-context.ts';
import { counted } from '../terminal.ts';
import { examples } from './ask.ts';

type Policy = 'likely' | 'certain';

export function addPolicy(reviews: Command, settings: Settings): void {
  reviews
    .command('policy')
    .description('What is merged without a word from people: likely pairs too, or only certain ones.')
    .argument('[zone]', 'likely or certain; without it, the policy in force is told', zone)
    .addHelpText('after', examples('kith reviews policy', 'kith reviews policy certain', 'kith reviews policy likely'))
    .action(async (wanted: Policy | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      await (wanted === undefined ? tellPolicy(options, settings) : choosePolicy(wanted, options, settings));
    });
}

function zone(text: string): Policy {
  if (text === 'likely' || text === 'certain') return text;
  throw new InvalidArgumentError('say likely or certain');
}

function mergedBy(policy: Policy): string {
  return `Without a word from people ${policy === 'likely' ? 'certain and likely pairs are' : 'only certain pairs are'} merged`;
}

async function tellPolicy(options: CommonOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal, kith } = context;
  const log = await openLogOf(context);
  try {
    const { inLog, inGraph } = await withQueries(context, (queries) => saidSoFar(log, queries));
    const policy: Policy = mergesLikelyIn(inLog) ? 'likely' : 'certain';
    const applied = mergesLikelyIn(inGraph) === mergesLikelyIn(inLog);
    if (terminal.json) return terminal.out(JSON.stringify({ policy, changed: false, applied }));
    terminal.out(`${mergedBy(policy)}.`);
    if (!applied) terminal.note(`It is in the log and not applied yet; ${kith} status says what waits.`);
  } finally {
    await log.close();
  }
}

async function choosePolicy(wanted: Policy, options: CommonOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal, kith } = context;
  const log = await openLogOf(context);
  try {
    const mergesLikely = wanted === 'likely';
    const [isNew, before] = await withQueries(context, async (queries) => {
      const counts = await queries.counts();
      return [await setMergePolicy(log, mergesLikely, (await saidSoFar(log, queries)).inLog), counts] as const;
    });
    const applied = await bringUpToDate(log, context);
    const after = applied ? await withQueries(context, (queries) => queries.counts()) : undefined;
    const persons = { before: before.persons, after: after?.persons ?? null };
    if (terminal.json) return terminal.out(JSON.stringify({ policy: wanted, changed: isNew, persons }));
    const now = persons.after === null ? '' : `; ${counted(persons.after, 'person')} now`;
    terminal.out(`${mergedBy(wanted)}: ${counted(persons.before, 'person')} before${now}.`);
    if (!applied) terminal.note(`It is in the log and not applied yet; ${kith} status says what waits.`);
  } finally {
    await log.close();
  }
}
