/** Files that a test puts into a folder of its own, and what is found of them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { discover } from '../../../../ingest/connectors/files/discover.ts';

export const MAIL = 'From: alice@example.com\nDate: Mon, 2 Mar 2026 09:30:00 +0000\n\nHello.\n';
export const MBOX = `From alice@example.com Mon Mar  2 09:30:00 2026\n${MAIL}`;

export interface GivenFiles {
  /** Empty before each test; removed after it. */
  readonly root: string;
  /** Writes a file and the folders that it lies in; returns where it is. */
  put(name: string, content: string | Uint8Array): string;
  /** Format and mailbox of each file that is found, with the folder as the home. */
  found(paths: string[], format?: Parameters<typeof discover>[1]): string[];
}

/** A folder for each test of the file that calls it. */
export function givenFiles(): GivenFiles {
  const root = join(realpathSync(tmpdir()), `kith-discover-${randomUUID()}`);
  beforeEach(() => mkdirSync(root));
  afterEach(() => rmSync(root, { recursive: true }));
  return {
    root,
    put: (name, content) => {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    found: (paths, format) =>
      discover(paths, format, root).sources.flatMap(({ format, files }) =>
        files.map(({ mailbox }) => `${format} ${mailbox}`),
      ),
  };
}
