import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { noteProcess, readProcessNotes } from '../../../../infra/compose/cluster/process-notes.ts';
import { type DataFolder, openDataFolder } from '../../../../infra/compose/data-folder.ts';
import { temporaryFolder } from '../../../support/run-kith.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const DAY = 86_400_000;
const folders: ReturnType<typeof temporaryFolder>[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function newFolder(): DataFolder {
  const folder = temporaryFolder();
  folders.push(folder);
  return openDataFolder({ root: folder.path, tenant: 'default', create: { demo: false } });
}

const ready = async () => ({ checks: [{ name: 'graph', ok: true }], positions: [] });

test('each process has a note of its own, which says when it ended', async () => {
  const folder = newFolder();
  let now = NOON;
  const one = noteProcess(folder, ['resolver'], ready, () => now);
  const other = noteProcess(folder, ['scorer', 'api'], ready, () => now);
  expect(await one.readiness()).toEqual(await ready());
  now += 1000;
  one.end();
  const notes = readProcessNotes(folder).toSorted((a, b) => a.roles.length - b.roles.length);
  expect(notes).toEqual([
    { roles: ['resolver'], aliveAt: now, endedAt: now, neo4j: { lookedAt: NOON, answeredAt: NOON } },
    { roles: ['scorer', 'api'], aliveAt: NOON },
  ]);
  other.end();
});

test('a note that cannot be read says nothing, and a folder without any has none', () => {
  const folder = newFolder();
  expect(readProcessNotes(folder)).toEqual([]);
  mkdirSync(folder.processesFolder);
  writeFileSync(join(folder.processesFolder, 'torn.json'), '{"roles":["resol');
  expect(readProcessNotes(folder)).toEqual([]);
});

test('what processes left behind long ago, or too many of them, is taken away at the next start', () => {
  const folder = newFolder();
  noteProcess(folder, ['resolver'], ready, () => NOON - 8 * DAY).end();
  for (let starts = 0; starts < 60; starts += 1) noteProcess(folder, ['resolver'], ready, () => NOON + starts).end();
  const left = readProcessNotes(folder).map(({ aliveAt }) => aliveAt);
  expect(Math.min(...left)).toBeGreaterThanOrEqual(NOON);
  expect(left.length).toBeLessThanOrEqual(51);
});

test('a folder that nobody can write keeps nobody from working', async () => {
  const folder = newFolder();
  writeFileSync(folder.processesFolder, 'in the way');
  const noting = noteProcess(folder, ['resolver'], ready, () => NOON);
  expect(await noting.readiness()).toEqual(await ready());
  noting.end();
  expect(readdirSync(join(folder.root, folder.tenant))).toEqual(['processes']);
});
