/** The notes of the processes of a cluster, a file for each: nobody writes what another one writes. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readiness } from '../../../api/contract.ts';
import type { Clock } from '../../kernel/instant.ts';
import { type DataFolder, replaceFile } from '../data-folder.ts';
import { noteAfter, ProcessNote } from './process-note.ts';

const EVERY_MS = 2_000;
/** What a process saw that ended so long ago says nothing of today. */
const KEPT_MS = 7 * 86_400_000;
/** A process that is started again and again leaves a note each time. */
const KEPT_MAX = 50;

export interface Noting {
  /** The same question, with each answer noted. */
  readonly readiness: () => Promise<Readiness>;
  end(): void;
}

/** Notes in the data folder that this process lives, and what it sees of the engines whenever it is asked. */
export function noteProcess(
  folder: DataFolder,
  roles: readonly string[],
  readiness: () => Promise<Readiness>,
  clock: Clock,
): Noting {
  removeOutdated(folder, clock());
  const file = join(folder.processesFolder, `${randomBytes(6).toString('hex')}.json`);
  let note: ProcessNote = { roles: [...roles], aliveAt: clock() };
  const write = (more: Partial<ProcessNote> = {}) => {
    note = { ...note, aliveAt: clock(), ...more };
    save(file, note);
  };
  write();
  const timer = setInterval(write, EVERY_MS).unref();
  return {
    readiness: async () => {
      const begunAt = clock();
      const state = await readiness();
      note = noteAfter(note, state, begunAt);
      return state;
    },
    end: () => {
      clearInterval(timer);
      write({ endedAt: clock() });
    },
  };
}

/** A process that works must not end because it cannot say so: a full disk is told by whoever needs it. */
function save(file: string, note: ProcessNote): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    replaceFile(file, `${JSON.stringify(note)}\n`);
  } catch {}
}

/** The notes that can be read. Those of a newer kith, and damaged ones, say nothing. */
export function readProcessNotes(folder: DataFolder): ProcessNote[] {
  return filesOf(folder).flatMap((file) => read(file) ?? []);
}

function removeOutdated(folder: DataFolder, now: number): void {
  const kept = filesOf(folder)
    .map((file) => ({ file, aliveAt: read(file)?.aliveAt ?? 0 }))
    .toSorted((one, other) => other.aliveAt - one.aliveAt);
  for (const [place, { file, aliveAt }] of kept.entries()) {
    if (place >= KEPT_MAX || now - aliveAt > KEPT_MS) rmSync(file, { force: true });
  }
}

function filesOf({ processesFolder }: DataFolder): string[] {
  try {
    const names = readdirSync(processesFolder).filter((name) => name.endsWith('.json'));
    return names.map((name) => join(processesFolder, name));
  } catch {
    return [];
  }
}

function read(file: string): ProcessNote | undefined {
  try {
    return ProcessNote.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
