import { Command, CommanderError } from 'commander';
import type { Settings } from '../config/environment.ts';
import { Fault, isFault } from '../kernel/fault.ts';
import { addAskingCommands } from './commands/ask.ts';
import { addConnect } from './commands/connect.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDeciding } from './commands/decide.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEngines } from './commands/engines.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addReplay } from './commands/replay.ts';
import { addReviews } from './commands/reviews.ts';
import { addServingCommands } from './commands/serve.ts';
import { addStatus } from './commands/status.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './terminal.ts';

/** The whole command line. */
export function buildProgram(settings: Settings, version: string, json = false): Command {
  const program = new Command('kith')
    .description('Who knows whom, how well: from mail, calendar and call metadata, never from content.')
    .version(version)
    .option('--data <dir>', 'folder in which all data lives', settings.data)
    .option('--tenant <name>', 'which tenant of that folder', settings.tenant)
    .option('--json', 'answer in JSON, and nothing else')
    .exitOverride()
    .showHelpAfterError('(--help shows what can be said)');
  // With --json standard error stays empty, too.
  if (json) program.configureOutput({ writeErr: () => {} });
  addServingCommands(program, settings);
  addImport(program, settings);
  addConnect(program, settings);
  addDoctor(program, settings);
  addStatus(program, settings);
  addAskingCommands(program, settings);
  addExplain(program, settings);
  addReviews(program, settings);
  addDeciding(program, settings);
  addReplay(program, settings);
  addDeadLetters(program, settings);
  addExport(program, settings);
  addEngines(program, settings);
  for (const command of program.commands) shareOptions(command, program);
  return program;
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

function misuseOf({ message }: CommanderError): Fault {
  return new Fault('CLI_MISUSE', message.replace(/^error: /, ''), { todo: '--help shows what can be said' });
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
