/**
 * `npm run bench [-- NAME …]`: runs the benchmarks one after the other; figures are worth something only when nothing else runs.
 * The large ones only by name.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a benchmark takes that is not run unless it is named. */
const LARGE: Readonly<Record<string, string>> = { identity: 'half an hour', neo4j: '20 GB of disk' };

const wanted = process.argv.slice(2);
const benches = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''))
  .sort();
const chosen = benches.filter((name) => (wanted.length === 0 ? LARGE[name] === undefined : wanted.includes(name)));
if (chosen.length === 0) {
  console.error(`there is no such benchmark; there are ${benches.join(', ')}`);
  process.exitCode = 2;
}
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const file = join(import.meta.dirname, `${name}.bench.ts`);
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
for (const [name, takes] of Object.entries(wanted.length === 0 ? LARGE : {})) {
  console.log(`\nnot run: ${name}, which takes ${takes}; npm run bench -- ${name}`);
}
