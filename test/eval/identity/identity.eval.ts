/**
 * `npm run eval -- identity [SET …] [--json]`: how well identities are merged into persons, ours beside the published rules,
 * on open sets of real people. Prints figures only.
 */
import { parseArgs } from 'node:util';
import { evaluate } from './evaluate.ts';
import { readSet, SET_NAMES } from './sets.ts';
import { printedSet } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const wanted = positionals.length === 0 ? SET_NAMES : positionals;
const strange = wanted.filter((name) => !SET_NAMES.includes(name));
if (strange.length > 0) {
  console.error(`there is no set ${strange.join(', ')}; there are ${SET_NAMES.join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of wanted) {
    const set = readSet(name);
    if (set === undefined) continue;
    const evaluation = evaluate(set);
    console.log(values.json ? JSON.stringify({ set: set.name, ...evaluation }) : printedSet(set, evaluation));
  }
}
