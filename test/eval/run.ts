/**
 * `npm run eval -- NAME [OPTION …]`: runs one evaluation on real data that is not in the repository and prints figures.
 * An evaluation is a folder here with a program `NAME.eval.ts` in it, which takes the options.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const programOf = (name: string) => join(import.meta.dirname, name, `${name}.eval.ts`);

const [wanted = '', ...options] = process.argv.slice(2);
const evaluations = readdirSync(import.meta.dirname)
  .filter((name) => existsSync(programOf(name)))
  .sort();
if (evaluations.includes(wanted)) {
  const { status } = spawnSync(process.execPath, [programOf(wanted), ...options], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  console.error(`there is no such evaluation; there are ${evaluations.join(', ')}`);
  process.exitCode = 2;
}
