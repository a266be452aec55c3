import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { apiToken, type DataFolder, openDataFolder } from '../../../infra/compose/data-folder.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

let place: ReturnType<typeof temporaryFolder>;
let folder: DataFolder;
beforeEach(() => {
  place = temporaryFolder();
  folder = openDataFolder({ root: place.at('data'), tenant: 'default', create: { demo: false } });
});
afterEach(() => place.remove());

test('the token is made once, and is the same for everybody', () => {
  const token = apiToken(folder);
  expect(token.length).toBeGreaterThan(20);
  expect(apiToken(folder)).toBe(token);
});

test('an empty file is no token: nobody comes in with none', () => {
  writeFileSync(folder.tokenFile, '');
  const token = apiToken(folder);
  expect(token.length).toBeGreaterThan(20);
  expect(apiToken(folder)).toBe(token);
});
