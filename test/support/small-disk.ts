/** A disk of any size, seen by one script and nobody else. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

const IN_A_WORLD_OF_ITS_OWN = ['--user', '--map-root-user', '--mount', 'bash', '-c'];

/** Not every machine lets a user make file systems: then these tests are passed over. */
const canMount =
  spawnSync('unshare', [...IN_A_WORLD_OF_ITS_OWN, 'mount -t tmpfs none /tmp'], { stdio: 'ignore' }).status === 0;

export const testOnSmallDisk = canMount ? test : test.skip;

/**
 * Runs a script of bash that may mount what it likes: `mount -t tmpfs -o size=1m none "$DISK"`. The mounts go with it.
 * It gets `PATH`, `NODE`, which is the path of this Node, and its variables.
 */
export function runBesideMounts(script: string, variables: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  return spawnSync('unshare', [...IN_A_WORLD_OF_ITS_OWN, script], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env['PATH'], NODE: process.execPath, ...variables },
  });
}
