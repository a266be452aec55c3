/**
 * `npm run eval -- identity [SET …] [--json] [--errors N]`: how well identities are merged into persons, ours beside the
 * published rules, on open sets of real people. Prints figures only, but for `--errors N`, which shows N false merges and
 * missed pairs of each set with the names of real people, and therefore not into a file.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listErrors } from './error-list.ts';
import { evaluate, evaluateTrap } from './evaluate.ts';
import { readSet, readTrap, SET_NAMES, TRAP_NAMES } from './sets.ts';
import { printedSet, printedTrap } from './table.ts';

const STANDARD_OUTPUT = 1;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, errors: { type: 'string', default: '0' } },
});
const errors = Number(values.errors);
const known = [...SET_NAMES, ...TRAP_NAMES];
const wanted = positionals.length === 0 ? known : positionals;
const strange = wanted.filter((name) => !known.includes(name));

if (strange.length > 0) refuse(`there is no set ${strange.join(', ')}; there are ${known.join(', ')}`);
else if (!Number.isInteger(errors) || errors < 0) refuse('--errors takes a number');
else if (errors > 0 && (values.json || fstatSync(STANDARD_OUTPUT).isFile()))
  refuse('--errors shows real people, so it writes neither JSON nor into a file');
else for (const name of wanted) report(name);

function report(name: string): void {
  const trap = readTrap(name);
  if (trap !== undefined) {
    const rows = evaluateTrap(trap);
    const { apart, together } = trap;
    const figures = { trap: name, apart: apart.length, together: together.length, rows };
    console.log(values.json ? JSON.stringify(figures) : printedTrap(trap, rows));
  }
  const set = readSet(name);
  if (set === undefined) return;
  const { ours, ...figures } = evaluate(set);
  console.log(values.json ? JSON.stringify({ set: name, ...figures }) : printedSet(set, figures));
  if (errors > 0) console.log(listErrors(set.addresses, ours, errors).join('\n'));
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 2;
}
