/** What a process of a cluster notes of itself and of the engines, and what follows from the notes of several. Pure. */
import { z } from 'zod';
import type { Readiness } from '../../../api/contract.ts';
import type { SourcePartition } from '../../../graph/contract.ts';
import { type AppliedPartition, recordsIn } from '../positions.ts';
import type { StageRole } from './cluster.ts';

/** All instants are milliseconds since 1970. */
const Instant = z.int();

const SeenEngine = z.object({
  /** The last look at all. */
  lookedAt: Instant,
  /** The last look at which it answered. */
  answeredAt: Instant.optional(),
  /** The first look at which it did not, and since which it never did; absent while it answers. */
  awaySince: Instant.optional(),
});
type SeenEngine = z.output<typeof SeenEngine>;

const Position = z.object({ topic: z.string(), partition: z.int(), position: z.int(), end: z.int() });

export const ProcessNote = z.object({
  roles: z.array(z.string()),
  /** When it last said that it lives. */
  aliveAt: Instant,
  /** When it ended in order; absent while it lives, and when it was killed. */
  endedAt: Instant.optional(),
  kafka: SeenEngine.optional(),
  neo4j: SeenEngine.optional(),
  /** How far the log has been applied, as far as both have told; and since when something waits without a break. */
  waiting: z.object({ since: Instant.optional(), positions: z.array(Position) }).optional(),
});
export type ProcessNote = z.output<typeof ProcessNote>;

export type EngineName = 'kafka' | 'neo4j';

const CHECK_OF: Readonly<Record<EngineName, string>> = { kafka: 'event-log', neo4j: 'graph' };

/** A process says every two seconds that it lives. One that has not for so long has been killed, or stands still. */
export const SILENT_MS = 8_000;

/** The note of a process after another look. @param begunAt when the look began */
export function noteAfter(note: ProcessNote, { checks, positions }: Readiness, begunAt: number): ProcessNote {
  const seen = (engine: EngineName): Partial<Record<EngineName, SeenEngine>> => {
    const check = checks.find(({ name }) => name === CHECK_OF[engine]);
    if (check === undefined) return {};
    if (check.ok) return { [engine]: { lookedAt: begunAt, answeredAt: begunAt } };
    const { answeredAt } = note[engine] ?? {};
    const before = answeredAt === undefined ? {} : { answeredAt };
    return { [engine]: { lookedAt: begunAt, awaySince: check.since ?? begunAt, ...before } };
  };
  return { ...note, ...seen('kafka'), ...seen('neo4j'), ...waitingAfter(note, positions, begunAt) };
}

function waitingAfter(note: ProcessNote, positions: Readiness['positions'], begunAt: number): Partial<ProcessNote> {
  if (positions.length === 0) return {};
  const since = recordsIn(positions) === 0 ? {} : { since: note.waiting?.since ?? begunAt };
  return { waiting: { ...since, positions: [...positions] } };
}

/** Since when an engine is away that does not answer now. */
export interface Away {
  /** Known exactly, but for the seconds between two looks: somebody has looked all the time. */
  readonly since?: number;
  /** Otherwise, when it last answered, as far as anybody knows; */
  readonly answeredAt?: number;
  /** or since when it was away, and when it was last looked at: it may have been back afterwards. */
  readonly earlier?: { readonly since: number; readonly lookedAt: number };
}

/** What the notes say of an engine of which is known that it does not answer `now`. A note alone never says that. */
export function awaySince(notes: readonly ProcessNote[], engine: EngineName, now: number): Away {
  const alive = notes.filter((note) => isAlive(note, now));
  const sinces = seenIn(alive, engine).flatMap((seen) => seen.awaySince ?? []);
  if (sinces.length > 0) return { since: Math.min(...sinces) };
  // Whoever lives has looked a moment ago, so what others saw before is over.
  const last = latest(seenIn(alive.length > 0 ? alive : notes, engine), ({ lookedAt }) => lookedAt);
  if (last?.awaySince !== undefined) return { earlier: { since: last.awaySince, lookedAt: last.lookedAt } };
  return last?.answeredAt === undefined ? {} : { answeredAt: last.answeredAt };
}

function seenIn(notes: readonly ProcessNote[], engine: EngineName): SeenEngine[] {
  return notes.flatMap((note) => note[engine] ?? []);
}

/** What was known last of what waits. */
export interface LastKnown {
  readonly positions: readonly AppliedPartition[];
  /** When the log last said where it ends. */
  readonly at: number;
  /** Since when something waits at least; absent when nothing did. */
  readonly waitingSince?: number;
}

/** Out of the note of whoever heard from the log last; undefined when nobody has. */
export function lastKnown(notes: readonly ProcessNote[]): LastKnown | undefined {
  const told = notes.flatMap(({ kafka, waiting }) =>
    kafka?.answeredAt === undefined || waiting === undefined ? [] : [{ at: kafka.answeredAt, ...waiting }],
  );
  const last = latest(told, ({ at }) => at);
  if (last === undefined) return undefined;
  const { positions, at, since } = last;
  return { positions, at, ...(since === undefined ? {} : { waitingSince: since }) };
}

/** The same partitions, each as far as either says: nothing that was applied is taken back. */
export function furthest(
  positions: readonly AppliedPartition[],
  others: readonly (SourcePartition & { readonly position: number })[],
): AppliedPartition[] {
  const known = new Map(others.map(({ topic, partition, position }) => [`${topic}/${partition}`, position]));
  return positions.map((at) => {
    const position = Math.max(at.position, known.get(`${at.topic}/${at.partition}`) ?? 0);
    return { ...at, position: Math.min(position, at.end) };
  });
}

/** Of the workers that Kafka counts in a stage, which are known to be silent, and of which nothing is known here. */
export interface HeardWorkers {
  /** Those that live: heard of here a moment ago, or counted by Kafka and of another folder. */
  readonly atWork: number;
  /** Of them, those of which this folder has no word: Kafka counts one that was killed until its session ends. */
  readonly elsewhere: number;
  /** When each of those was last heard of that Kafka counts still. */
  readonly silentSince: readonly number[];
}

/** @param counted members of the group. @param sessionMs how long Kafka counts one that is silent */
export function heardOf(
  notes: readonly ProcessNote[],
  role: StageRole,
  counted: number,
  { now, sessionMs }: { readonly now: number; readonly sessionMs: number },
): HeardWorkers {
  const ofRole = notes.filter(({ roles, endedAt }) => roles.includes(role) && endedAt === undefined);
  const heard = Math.min(counted, aliveIn(notes, role, now));
  const silent = ofRole
    .filter((note) => !isAlive(note, now) && now - note.aliveAt < sessionMs + SILENT_MS)
    .map(({ aliveAt }) => aliveAt)
    .toSorted((one, other) => other - one)
    .slice(0, counted - heard);
  const atWork = counted - silent.length;
  return { atWork, elsewhere: atWork - heard, silentSince: silent };
}

/** How many processes live that have the role. */
export function aliveIn(notes: readonly ProcessNote[], role: StageRole, now: number): number {
  return notes.filter((note) => note.roles.includes(role) && isAlive(note, now)).length;
}

function isAlive({ aliveAt, endedAt }: ProcessNote, now: number): boolean {
  return endedAt === undefined && now - aliveAt < SILENT_MS;
}

function latest<T>(all: readonly T[], at: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>((best, one) => (best === undefined || at(one) > at(best) ? one : best), undefined);
}
