/** Engines that all test files of a run use: to start one, and to warm it up, takes longer than most files. */
import { tmpdir } from 'node:os';
import { temporaryFolder } from './run-kith.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** By name, begun by whoever asks first. */
const started = new Map<string, Promise<Stoppable>>();
let folder: ReturnType<typeof temporaryFolder> | undefined;

/** The engine of that name, started in a folder of its own if it is not there yet. What tests do in it must be under names of their own. */
export function sharedEngine<E extends Stoppable>(name: string, start: (folder: string) => Promise<E>): Promise<E> {
  folder ??= temporaryFolder(tmpdir());
  const its = folder.at(name);
  return started.getOrInsertComputed(name, () => start(its)) as Promise<E>;
}

/** Once, when all test files have run. */
export async function stopSharedEngines(): Promise<void> {
  await Promise.allSettled([...started.values()].map(async (engine) => (await engine).stop()));
  started.clear();
  folder?.remove();
  folder = undefined;
}
