/** `npm run bench [-- NAME …]`: runs the benchmarks one after the other; figures are worth something only when nothing else runs. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const wanted = process.argv.slice(2);
const benches = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .sort();
const chosen = benches.filter((name) => wanted.length === 0 || wanted.includes(name.replace('.bench.ts', '')));
if (chosen.length === 0) {
  console.error(
    `there is no such benchmark; there are ${benches.map((name) => name.replace('.bench.ts', '')).join(', ')}`,
  );
  process.exitCode = 2;
}
for (const name of chosen) {
  console.log(`\n== ${name.replace('.bench.ts', '')}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
