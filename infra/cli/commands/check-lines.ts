import type { Check } from '../../compose/sync/connector-of.ts';
import { printable, type Terminal } from '../terminal.ts';

const MARKS = { passed: '✓', failed: '✗', unsure: '?' } as const;
const COLOURS = { passed: 'green', failed: 'red', unsure: 'yellow' } as const;

/** Shows each check as soon as it is over; returns them all. */
export async function showChecks(checks: AsyncIterable<Check>, terminal: Terminal): Promise<Check[]> {
  const all: Check[] = [];
  for await (const check of checks) {
    all.push(check);
    if (!terminal.json) for (const line of linesOf(check, terminal)) terminal.out(line);
  }
  return all;
}

function linesOf({ capability, what, kind, outcome, failure, note }: Check, terminal: Terminal): string[] {
  const mark = terminal.style(COLOURS[outcome], MARKS[outcome]);
  const refused = kind === 'boundary' && outcome === 'passed' ? ', as it should be' : '';
  const lines = [`${mark} ${capability.padEnd(14)} ${printable(what)}${refused}`];
  if (note !== undefined) lines.push(`    ${printable(note)}`);
  if (failure !== undefined) {
    lines.push(`    ${printable(failure.message)}`);
    if (failure.todo !== undefined) lines.push(`    what to do: ${printable(failure.todo)}`);
    lines.push(`    (${failure.code})`);
  }
  return lines;
}
