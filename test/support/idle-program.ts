/** The real command line with nothing behind it: whether something can be typed, without doing it. */
import type { Command } from 'commander';

/** Lets every command be parsed and do nothing, and say nothing. */
export function withoutActions(command: Command): Command {
  command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  if (command.parent !== null && (command.commands.length === 0 || hasAction(command))) command.action(() => {});
  for (const inner of command.commands) withoutActions(inner);
  return command;
}

/** Some do something themselves and have others below them; commander does not say so. */
function hasAction(command: Command): boolean {
  return typeof Reflect.get(command, '_actionHandler') === 'function';
}

/** Why the words cannot be typed; undefined when they can. */
export async function misuseOf(idle: Command, words: readonly string[]): Promise<string | undefined> {
  try {
    await idle.parseAsync([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
