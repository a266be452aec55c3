import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where kith keeps what it can fetch again: below the folder that the operating system, or the user, has for that. */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { XDG_CACHE_HOME: chosen, LOCALAPPDATA: local } = environment;
  if (chosen !== undefined && chosen !== '') return join(chosen, 'kith');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'kith');
  if (platform === 'win32' && local !== undefined && local !== '') return join(local, 'kith', 'cache');
  return join(homedir(), '.cache', 'kith');
}
