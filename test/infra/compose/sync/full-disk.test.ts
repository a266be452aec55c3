/** A disk without room for the file of the streams is told as that, however far SQLite comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { runBesideMounts, testOnSmallDisk } from '../../../support/small-disk.ts';

const STREAMS = new URL('../../../../infra/compose/sync/sqlite-streams.ts', import.meta.url).href;

const OPEN = `const { openSqliteStreams } = await import(${JSON.stringify(STREAMS)});
try { openSqliteStreams(process.env.DISK + '/streams.db', 'google').close(); console.log('there is room'); }
catch (error) { console.log(error.code + ': ' + error.message); }`;

testOnSmallDisk.each(['size=4k', 'size=8k', 'size=20k', 'size=40k', 'nr_inodes=2', 'nr_inodes=3'])(
  'a disk of %s is full',
  (options) => {
    const disk = mkdtempSync(join(tmpdir(), 'kith-streams-'));
    try {
      const script = `mount -t tmpfs -o ${options} none "$DISK" && "$NODE" --input-type=module -e "$OPEN"`;
      const { stdout } = runBesideMounts(script, { DISK: disk, OPEN });
      expect(stdout).toMatch(/^CLI_DATA_UNREADABLE: the disk is full/);
    } finally {
      rmSync(disk, { recursive: true });
    }
  },
);
