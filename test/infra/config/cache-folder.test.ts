import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cacheFolder } from '../../../infra/config/cache-folder.ts';

test('the cache is where the user, or else the operating system, wants it', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/somewhere' }, 'linux')).toBe(join('/somewhere', 'kith'));
  expect(cacheFolder({ XDG_CACHE_HOME: '' }, 'linux')).toBe(join(homedir(), '.cache', 'kith'));
  expect(cacheFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Caches', 'kith'));
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'kith', 'cache'));
});
