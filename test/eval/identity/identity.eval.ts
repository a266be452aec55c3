/**
 * `npm run eval -- identity [weights] [SET …] [--quick] [--json] [--errors N]`: how well identities are merged into persons, ours beside
 * the published rules, on open sets of real people, in tables or as a line of JSON per set. `--quick` leaves out the rules
 * that look at every pair.
 *
 * `weights` prints, for each set, what its pairs say of the model's weights instead. The model is fitted to those of the sets for fitting
 * alone; the others show how far its numbers carry.
 *
 * Prints figures only, but for `--errors N`: it shows N false merges and missed pairs of each set with the names of real
 * people, and therefore does not write into a file.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listCaught, listErrors } from './error-list.ts';
import { evaluate, evaluateMoves, evaluateTrap } from './evaluate.ts';
import { halfOf } from './job-move.ts';
import { countKinds } from './kinds.ts';
import { observedAliases } from './openstack.ts';
import { declaredMoves } from './openstack-moves.ts';
import { reestimate } from './reestimate.ts';
import { FITTED, readSet, readTrap, SET_NAMES, TRAP_NAMES } from './sets.ts';
import { BASELINES } from './systems.ts';
import { LEGEND, printedKinds, printedMoves, printedSet, printedTrap, titleOf } from './table.ts';
import { judgedPairs, printedDecisions, printedWeights } from './weights.ts';

const STANDARD_OUTPUT = 1;

/** What job moves are asked for by, beside the names of sets. */
const MOVES = 'moves';

/** What kinds of identities are asked for by. */
const KINDS = 'kinds';

/** The word that asks for the weights of sets. */
const WEIGHTS = 'weights';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    errors: { type: 'string', default: '0' },
  },
});
const errors = Number(values.errors);
const baselines = BASELINES.filter(({ quadratic }) => !values.quick || quadratic !== true);
const [asksForWeights, names] = positionals[0] === WEIGHTS ? [true, positionals.slice(1)] : [false, positionals];
const known = asksForWeights ? SET_NAMES : [...SET_NAMES, ...TRAP_NAMES, MOVES, KINDS];
const wanted = names.length === 0 ? known : names;
const strange = wanted.filter((name) => !known.includes(name));

if (strange.length > 0) refuse(`there is no set ${strange.join(', ')}; there are ${known.join(', ')}`);
else if (!Number.isInteger(errors) || errors < 0) refuse('--errors takes a number');
else if (errors > 0 && (values.json || fstatSync(STANDARD_OUTPUT).isFile()))
  refuse('--errors shows real people, so it writes neither JSON nor into a file');
else if (asksForWeights) for (const name of wanted) reportWeights(name);
else {
  for (const name of wanted) report(name);
  if (!values.json) console.log(LEGEND);
}

function report(name: string): void {
  if (SET_NAMES.includes(name)) reportSet(name);
  else if (TRAP_NAMES.includes(name)) reportTrap(name);
  else if (name === MOVES) reportMoves();
  else reportKinds();
}

function reportSet(name: string): void {
  const set = readSet(name);
  if (set === undefined) return;
  const { ours, ...figures } = evaluate(set, baselines);
  const { complete, dropped } = set;
  const fitted = FITTED.includes(name);
  print({ set: name, complete, fitted, dropped, ...figures }, () => printedSet(set, figures));
  if (errors > 0) console.log(listErrors(set.addresses, ours, errors).join('\n'));
}

function reportTrap(name: string): void {
  const trap = readTrap(name);
  if (trap === undefined) return;
  const { rows, ours } = evaluateTrap(trap, baselines);
  print({ trap: name, apart: trap.apart.length, together: trap.together.length, rows }, () => printedTrap(trap, rows));
  if (errors > 0) console.log(listCaught(trap, ours, errors).join('\n'));
}

function reportMoves(): void {
  const truth = declaredMoves();
  if (truth === undefined) return;
  for (const half of ['chosen', 'kept'] as const) {
    const rows = evaluateMoves(halfOf(truth, half));
    print({ moves: rows, half }, () => printedMoves(rows, half));
  }
}

function reportKinds(): void {
  const aliases = observedAliases();
  if (aliases === undefined) return;
  const kinds = countKinds(aliases);
  print({ kinds }, () => printedKinds(kinds));
}

function reportWeights(name: string): void {
  const set = readSet(name);
  if (set === undefined) return;
  const pairs = judgedPairs(set.addresses);
  const weights = reestimate(pairs);
  const fitted = FITTED.includes(name);
  print({ set: name, fitted, pairs: pairs.length, weights }, () =>
    [titleOf(set), printedWeights(pairs, weights), printedDecisions(pairs)].join('\n'),
  );
}

/** One line of JSON per set where asked, otherwise tables. */
function print(figures: object, tables: () => string): void {
  console.log(values.json ? JSON.stringify(figures) : tables());
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 2;
}
