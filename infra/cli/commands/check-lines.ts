import { asFailure, type Check, type Connector } from '../../compose/sync/connector-of.ts';
import { printable, type Terminal } from '../terminal.ts';

const MARKS = { passed: '✓', failed: '✗', unsure: '?' } as const;
const COLOURS = { passed: 'green', failed: 'red', unsure: 'yellow' } as const;

/** What a connector tries; if it cannot even begin, that is a check that failed. */
export async function* checksOf(
  connector: Pick<Connector, 'check'>,
  signal: AbortSignal,
  among?: Parameters<Connector['check']>[1],
): AsyncGenerator<Check> {
  try {
    yield* connector.check(signal, among);
  } catch (error) {
    const failure = asFailure(error);
    if (failure === undefined) throw error;
    yield { capability: 'directory', what: 'asks the provider', kind: 'reach', outcome: 'failed', failure };
  }
}

/** Said of an error that has no advice of its own. */
const ADVICE: Readonly<Record<string, string>> = {
  ING_PROVIDER_DOWN:
    'Look whether this machine reaches the provider: a firewall, a proxy, its status page. Then try again.',
  ING_ANSWER_UNEXPECTED:
    'Look whether --endpoint, if it was given, leads to the provider, and whether a proxy in between answers in its place.',
};

/** What to do about a failed check. */
export function adviceOf({ code, todo }: NonNullable<Check['failure']>): string | undefined {
  return todo ?? ADVICE[code];
}

/** Shows each check as soon as it is over; returns them all. @param said failures that were told in full before */
export async function showChecks(
  checks: AsyncIterable<Check> | Iterable<Check>,
  terminal: Terminal,
  said = new Set<string>(),
): Promise<Check[]> {
  const all: Check[] = [];
  for await (const check of checks) {
    all.push(check);
    if (!terminal.json) for (const line of linesOf(check, terminal, said)) terminal.out(line);
  }
  return all;
}

function linesOf(
  { capability, what, kind, outcome, failure, note }: Check,
  terminal: Terminal,
  said: Set<string>,
): string[] {
  const mark = terminal.style(COLOURS[outcome], MARKS[outcome]);
  const refused = kind === 'boundary' && outcome === 'passed' ? ', as it should be' : '';
  const lines = [`${mark} ${capability.padEnd(14)} ${printable(what)}${refused}`];
  if (note !== undefined) lines.push(`    ${printable(note)}`);
  if (failure !== undefined) {
    const whole = JSON.stringify([failure.code, failure.message, failure.todo]);
    if (said.has(whole)) return [...lines, `    for the same reason (${failure.code})`];
    said.add(whole);
    lines.push(`    ${printable(failure.message)}`);
    const todo = adviceOf(failure);
    if (todo !== undefined) lines.push(`    what to do: ${printable(todo)}`);
    lines.push(`    (${failure.code})`);
  }
  return lines;
}
