/** What a command needs and the options did not say. */
import { readFileSync } from 'node:fs';
import type { AdminStep } from '../../compose/sync/admin-steps.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CommandContext } from '../command-context.ts';

/** Asks whoever sits at the terminal; without anybody the option is missing. */
export async function question(
  { terminal, signal }: CommandContext,
  text: string,
  option: string,
  steps: readonly AdminStep[] = [],
): Promise<string> {
  if (terminal.json || !terminal.interactive) throw missing(option);
  for (const [at, { text: step, paste }] of steps.entries()) {
    terminal.note(`  ${at + 1}. ${step}`);
    if (paste !== undefined) terminal.note(`       ${paste}`);
  }
  const { input } = await import('@inquirer/prompts');
  return (await answered(input({ message: text, required: true }, { signal }))).trim();
}

export async function secretOf(
  context: CommandContext,
  file: string | undefined,
  text: string,
  option: string,
): Promise<string> {
  if (file !== undefined) return textOf(file, 'the secret').trim();
  if (context.terminal.json || !context.terminal.interactive) throw missing(option);
  const { password } = await import('@inquirer/prompts');
  return (await answered(password({ message: text, mask: true }, { signal: context.signal }))).trim();
}

/** Ctrl-C at a question is an answer, too. */
async function answered(asked: Promise<string>): Promise<string> {
  try {
    return await asked;
  } catch (error) {
    throw new Fault('CLI_MISUSE', 'it was not answered, and nothing was saved', {
      todo: 'run the command again',
      cause: error,
    });
  }
}

function missing(option: string): Fault {
  return new Fault('CLI_MISUSE', `${option} is missing`, {
    todo: 'nobody can be asked here, so everything has to be an option; --help shows them',
  });
}

/** What is in a file that the user named. Fails with `CLI_MISUSE` when it cannot be read. */
export function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Fault('CLI_MISUSE', `the file of ${what} cannot be read`, {
      where: file,
      todo: 'name one that is there',
      cause: error,
    });
  }
}
