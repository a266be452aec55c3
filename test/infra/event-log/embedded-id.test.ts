import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { freshLogFile, withLog } from '../../support/log-file.ts';

const file = freshLogFile();

async function idOf(name: string): Promise<string> {
  return withLog(join(file.folder, name), (log) => log.id());
}

function run(name: string, sql: string): void {
  const db = new DatabaseSync(join(file.folder, name));
  db.exec(sql);
  db.close();
}

describe('the id of an embedded log', () => {
  test('two logs have two, and a copy keeps its own', async () => {
    const one = await idOf('one.db');
    expect(await idOf('other.db')).not.toBe(one);
    copyFileSync(join(file.folder, 'one.db'), join(file.folder, 'copy.db'));
    expect(await idOf('copy.db')).toBe(one);
  });

  test('a file from before there were ids gets one, once', async () => {
    const first = await idOf('old.db');
    run('old.db', 'DROP TABLE log');
    const given = await idOf('old.db');
    expect(given).not.toBe(first);
    expect(await idOf('old.db')).toBe(given);
  });

  test('one that was changed in the file is noticed', async () => {
    await idOf('one.db');
    run('one.db', "UPDATE log SET name = 'x'");
    await expect(idOf('one.db')).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
  });
});
