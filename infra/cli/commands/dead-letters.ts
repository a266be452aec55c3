/** `kith dead-letters`: what was set aside, one by one, and putting back what can be read by now. */
import type { Command } from 'commander';
import { type DeadLetter, deadLettersOf, mayBePutBack, redrive } from '../../compose/dead-letters.ts';
import type { Settings } from '../../config/environment.ts';
import type { EventLog } from '../../event-log/port.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext, openLogOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { positive } from '../positive.ts';
import { counted, grouped, printable, table } from '../terminal.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

export function addDeadLetters(program: Command, settings: Settings): void {
  const letters = program
    .command('dead-letters')
    .description('What could not be read and was set aside: list it, look at it, put it back.');
  letters
    .command('list')
    .description('Inputs that were set aside, the newest first.')
    .option('--limit <n>', 'how many at most', positive, 50)
    .addHelpText('after', '\nExamples:\n  kith dead-letters list\n  kith dead-letters list --limit 1000 --json')
    .action(async (_: unknown, command: Command) => list(command.optsWithGlobals(), settings));
  letters
    .command('show')
    .argument('<id>', 'as `list` gives it')
    .description('All that is kept of one: its place and the reason, and for a record of the log where it lies.')
    .addHelpText('after', '\nExamples:\n  kith dead-letters show 1f3k9x2m0q')
    .action(async (id: string, _: unknown, command: Command) => show(id, command.optsWithGlobals(), settings));
  letters
    .command('redrive')
    .argument('[id]', 'only this one')
    .description('Put records of the log back that this version can read: after an upgrade, say.')
    .addHelpText(
      'after',
      '\nExamples:\n  kith dead-letters redrive\n  kith dead-letters redrive 1f3k9x2m0q\n\n' +
        'What was set aside while a file was read is not kept: mend the file and import it again.',
    )
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      process.exitCode = await putBack(id, command.optsWithGlobals(), settings);
    });
}

async function withLetters<T>(
  context: CommandContext,
  work: (letters: readonly DeadLetter[], log: EventLog) => Promise<T>,
): Promise<T> {
  const log = await openLogOf(context);
  try {
    return await work(await deadLettersOf(log), log);
  } finally {
    await log.close();
  }
}

async function list(options: ListOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal } = context;
  await withLetters(context, async (letters) => {
    const newest = letters.toSorted((one, other) => other.at - one.at).slice(0, options.limit);
    if (terminal.json) return terminal.out(JSON.stringify({ deadLetters: newest.map(shown), total: letters.length }));
    if (newest.length === 0) return terminal.out('Nothing was set aside.');
    const rows = newest.map((letter) => [letter.id, letter.stage, letter.code, `${letter.times}`, placeOf(letter)]);
    const columns = [{ title: 'id' }, { title: 'stage' }, { title: 'code' }, { title: 'times', right: true }];
    for (const line of table([...columns, { title: 'where' }], rows)) terminal.out(line);
    if (letters.length > newest.length)
      terminal.note(`${grouped(letters.length - newest.length)} more; --limit shows them`);
  });
}

async function show(id: string, options: CommonOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const { terminal } = context;
  await withLetters(context, async (letters) => {
    const letter = one(letters, id);
    if (terminal.json) return terminal.out(JSON.stringify(shown(letter)));
    const lines = {
      what: `${letter.code}: ${printable(letter.message)}`,
      where: placeOf(letter),
      source: letter.source,
      'set aside': `${counted(letter.times, 'time')}, last ${new Date(letter.at).toISOString()}, by ${letter.stage}`,
      'what to do':
        letter.record === undefined
          ? 'mend the file and import it again: nothing of its text was kept'
          : mayBePutBack(letter)
            ? '`kith dead-letters redrive` puts it back as soon as this version of kith can read it'
            : 'whoever wrote it has to write it again: no version of kith can read it',
    };
    for (const [title, text] of Object.entries(lines)) terminal.out(`${title.padEnd(10)}  ${text}`);
  });
}

async function putBack(id: string | undefined, options: CommonOptions, settings: Settings): Promise<number> {
  const context = openContext(options, settings);
  const { terminal } = context;
  return withLetters(context, async (letters, log) => {
    const wanted = id === undefined ? letters.filter(({ stage }) => stage !== 'redriven') : [one(letters, id)];
    const report = await redrive(log, wanted);
    if (terminal.json) terminal.out(JSON.stringify(report));
    else {
      terminal.out(`${counted(report.redriven, 'record')} put back.`);
      if (report.unreadable > 0) terminal.note(`${grouped(report.unreadable)} cannot be read by this version either.`);
      if (report.absent > 0)
        terminal.note(
          `${grouped(report.absent)} were set aside while they were read, and not kept: mend the files and import them again.`,
        );
      if (report.gone > 0) terminal.note(`${grouped(report.gone)} are not in the log any more.`);
    }
    return report.unreadable + report.gone > 0 ? EXIT.failed : EXIT.done;
  });
}

function one(letters: readonly DeadLetter[], id: string): DeadLetter {
  const letter = letters.find((each) => each.id === id);
  if (letter !== undefined) return letter;
  throw new Fault('CLI_NO_LETTER', `no dead letter has the id "${id}"`, {
    todo: '`kith dead-letters list` lists them',
  });
}

function placeOf({ place, record }: DeadLetter): string {
  if (record !== undefined) return `${record.topic}/${record.partition} at ${record.position}`;
  return printable(place ?? '–');
}

function shown({ at, ...letter }: DeadLetter) {
  return { ...letter, at: new Date(at).toISOString() };
}
