/** What a command needs and the options did not say. */
import { readFileSync } from 'node:fs';
import type { AdminStep } from '../../compose/sync/admin-steps.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { printable } from '../terminal.ts';

/** Asks whoever sits at the terminal; without anybody the option is missing. */
export async function question(
  { terminal, signal }: CommandContext,
  text: string,
  option: string,
  steps: readonly AdminStep[] = [],
  validate: (answer: string) => true | string = () => true,
): Promise<string> {
  if (terminal.json || !terminal.interactive) throw missing(option);
  for (const [at, { text: step, paste }] of steps.entries()) {
    terminal.note(`  ${at + 1}. ${step}`);
    if (paste !== undefined) terminal.note(`       ${paste}`);
  }
  const { input } = await import('@inquirer/prompts');
  return (await answered(input({ message: text, required: true, validate }, { signal }))).trim();
}

/** Without the space around it. Fails with `CLI_MISUSE` when nothing else is there: the provider would blame something else. */
export async function secretOf(
  context: CommandContext,
  file: string | undefined,
  text: string,
  option: string,
): Promise<string> {
  if (file !== undefined) {
    const secret = textOf(file, 'the secret').trim();
    if (secret !== '') return secret;
    throw new Fault('CLI_MISUSE', 'the file of the secret is empty', {
      where: file,
      todo: 'write the secret into it, as the provider showed it when it was made',
    });
  }
  if (context.terminal.json || !context.terminal.interactive) throw missing(option);
  const { password } = await import('@inquirer/prompts');
  return (
    await answered(password({ message: text, mask: true, validate: isTyped }, { signal: context.signal }))
  ).trim();
}

/** Why a secret is asked for that was kept before. Where nobody can be asked, that is what is wrong, and not a missing option. */
export function sayWhyLost({ terminal }: CommandContext, lost: Fault | undefined): void {
  if (lost === undefined) return;
  if (terminal.json || !terminal.interactive) throw lost;
  const where = lost.where === undefined ? '' : ` (${printable(lost.where)})`;
  terminal.note(`The secret that was kept cannot be opened: ${printable(lost.message)}${where}`);
}

function isTyped(secret: string): true | string {
  return secret.trim() !== '' || 'paste the secret: nothing was typed';
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
