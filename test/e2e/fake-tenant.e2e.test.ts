/** What `npm run fake-tenant` tells people to type. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, jest, test } from '@jest/globals';
import { temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(120_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const RUN = fileURLToPath(new URL('../support/fake-tenant/run.ts', import.meta.url));

test('the printed commands write to a folder of their own, since the default one may hold the demo', async () => {
  const options = ['--employees', '20', '--years', '1', '--port', '0', '--out', folder.at('secrets'), '--quiet'];
  const child = spawn(process.execPath, [RUN, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let printed = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      printed += String(text);
      if (printed.includes('Ctrl-C')) break;
    }
    const commands = printed.split('\n').filter((line) => line.includes('kith --'));
    const told = commands.map((line) => /kith -- (\w+).* --data (\S+)$/.exec(line)?.slice(1));
    expect(told).toEqual(['connect', 'connect', 'connect', 'start'].map((command) => [command, 'tenant-data']));
  } finally {
    const ended = once(child, 'close');
    child.kill('SIGINT');
    await ended;
  }
});
