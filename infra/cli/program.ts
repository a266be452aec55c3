import { Command, CommanderError } from 'commander';
import type { Settings } from '../config/environment.ts';
import { Fault, isFault } from '../kernel/fault.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './terminal.ts';

type Add = (program: Command, settings: Settings) => void;

/** The file of each command, in the order in which `--help` lists them. */
const COMMANDS: readonly { readonly names: readonly string[]; readonly load: () => Promise<Add> }[] = [
  { names: ['start', 'demo'], load: async () => (await import('./commands/serve.ts')).addServingCommands },
  { names: ['import'], load: async () => (await import('./commands/import.ts')).addImport },
  { names: ['connect', 'disconnect', 'secrets'], load: async () => (await import('./commands/connect.ts')).addConnect },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).addDoctor },
  { names: ['status'], load: async () => (await import('./commands/status.ts')).addStatus },
  { names: ['who-knows', 'account'], load: async () => (await import('./commands/ask.ts')).addAskingCommands },
  { names: ['explain'], load: async () => (await import('./commands/explain.ts')).addExplain },
  { names: ['reviews'], load: async () => (await import('./commands/reviews.ts')).addReviews },
  { names: ['merge', 'split'], load: async () => (await import('./commands/decide.ts')).addDeciding },
  { names: ['replay'], load: async () => (await import('./commands/replay.ts')).addReplay },
  { names: ['dead-letters'], load: async () => (await import('./commands/dead-letters.ts')).addDeadLetters },
  { names: ['export'], load: async () => (await import('./commands/export.ts')).addExport },
  { names: ['engines'], load: async () => (await import('./commands/engines.ts')).addEngines },
];

/**
 * The command line: all of it, or only what `argv` calls. To load what is not called would double the time that a short
 * command takes.
 */
export async function loadProgram(settings: Settings, version: string, argv?: readonly string[]): Promise<Command> {
  const program = new Command('kith')
    .description('Who knows whom, how well: from mail, calendar and call metadata, never from content.')
    .version(version)
    .option('--data <dir>', 'folder in which all data lives', settings.data)
    .option('--tenant <name>', 'which tenant of that folder', settings.tenant)
    .option('--json', 'answer in JSON, and nothing else')
    .exitOverride()
    .showHelpAfterError('(--help shows what can be said)');
  // With --json standard error stays empty, too.
  if (argv?.includes('--json')) program.configureOutput({ writeErr: () => {} });
  const called = argv && calledIn(argv, program);
  const loaded = COMMANDS.filter(({ names }) => called === undefined || names.includes(called));
  for (const add of await Promise.all(loaded.map(({ load }) => load()))) add(program, settings);
  for (const command of program.commands) shareOptions(command, program);
  return program;
}

/** The command that is called. Undefined when it is none of ours: then all are wanted, for the help and for what was meant. */
function calledIn(argv: readonly string[], program: Command): string | undefined {
  const { operands } = program.parseOptions([...argv]);
  return COMMANDS.flatMap(({ names }) => names).find((name) => name === operands[0]);
}

/** Runs one command line. Faults and misuse become a message for people, or a JSON object with `--json`, and an exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error, argv.includes('--json'));
  }
}

/** `kith status --data DIR` and `kith --data DIR status` mean the same. */
function shareOptions(command: Command, program: Command): void {
  command.exitOverride();
  for (const option of program.options) {
    if (option.long !== '--version') command.addOption(option);
  }
  for (const inner of command.commands) shareOptions(inner, program);
}

/** Says what went wrong, for people on standard error or as a JSON object on standard output; returns the exit code. */
export function reportFailure(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // For people commander has said it already.
    if (json) writeFailure(misuseOf(error), json);
    return EXIT.misuse;
  }
  const fault = isFault(error) ? error : defectOf(error);
  writeFailure(fault, json);
  return MISUSE.has(fault.code) ? EXIT.misuse : EXIT.failed;
}

/** What was typed is at fault, not what was found. */
const MISUSE: ReadonlySet<string> = new Set([
  'CLI_MISUSE',
  'CLI_BAD_SETTING',
  'CLI_BAD_TENANT',
  'CLI_BAD_TIME',
  'CLI_BAD_DOMAIN',
]);

function misuseOf({ code, message }: CommanderError): Fault {
  // Where a command is missing commander shows the help, and says only that it did.
  const what = code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '');
  return new Fault('CLI_MISUSE', what, { todo: '--help shows what can be said' });
}

function defectOf(error: unknown): Fault {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('CLI_DEFECT', `a defect in kith: ${told}`, { todo: 'please report it', cause: error });
}

function writeFailure({ code, message, where, todo }: Fault, json: boolean): void {
  if (json) {
    const error = { code, message, where: where ?? null, todo: todo ?? null };
    process.stdout.write(`${JSON.stringify({ error })}\n`);
    return;
  }
  const lines = [
    `✗ ${message}`,
    where && `  where: ${printable(where)}`,
    todo && `  what to do: ${todo}`,
    `  (${code})`,
  ];
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`);
}
