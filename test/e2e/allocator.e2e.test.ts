/** How kith has glibc give large buffers back: only a process that starts can be told. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { startKith, temporaryFolder } from '../support/run-kith.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The setting of the process of a server, as the system has it. */
async function thresholdOf(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const server = startKith(['start', '--port', '0', '--json', '--data', folder.at('data')], { env });
  await server.firstAnswer();
  const settings = readFileSync(`/proc/${server.child.pid}/environ`, 'utf8').split('\0');
  expect((await server.stop('SIGINT')).code).toBe(0);
  return settings.find((one) => one.startsWith('MALLOC_MMAP_THRESHOLD_='));
}

(process.platform === 'linux' ? test : test.skip)(
  'a server runs under its first process id with a fixed size, and ends as it is told to; a size of the admin is left alone',
  async () => {
    expect(await thresholdOf({})).toBe('MALLOC_MMAP_THRESHOLD_=262144');
    expect(await thresholdOf({ MALLOC_MMAP_THRESHOLD_: '1000000' })).toBe('MALLOC_MMAP_THRESHOLD_=1000000');
  },
);
