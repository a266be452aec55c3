import { isFault } from '../kernel/fault.ts';
import { engineFault } from './errors.ts';

/** Runs `work` on `where`, and says what the file system refuses as `ENG_FOLDER`. */
export async function onDisk<T>(where: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFault(error)) throw error;
    throw engineFault('ENG_FOLDER', `a folder of the engines cannot be used: ${error}`, {
      where,
      todo: 'make room, check its permissions, or name another folder',
      cause: error,
    });
  }
}
