import PQueue from 'p-queue';
import type { Clock } from '../infra/kernel/instant.ts';
import { isInScope, type Scope } from './core/scope.ts';
import {
  afterOutage,
  afterStep,
  newStream,
  OUTAGE,
  removed,
  type StepOutcome,
  type StreamPolicy,
  type Trouble,
} from './core/stream-state.ts';
import { NOTHING_COUNTED } from './core/sync-status.ts';
import { filterReadings } from './sync/filter-readings.ts';
import { LogPause } from './sync/log-pause.ts';
import type { Connector, StepResult, Stream, Subject } from './sync/port.ts';
import type { SyncBatch, SyncEvent, SyncSink } from './sync/sink.ts';
import { countsAfter, eventBatch, eventsOf, failureOf, isEmpty, progressOf } from './sync/step-outcome.ts';
import { type DueKind, type StreamChange, type StreamRow, type StreamStore, streamId } from './sync/stream-store.ts';
import { subjectsRead } from './sync/subjects-read.ts';
import { toldAgain, WAITING } from './sync/told-again.ts';

export interface RunnerOptions {
  readonly connector: Connector;
  readonly store: StreamStore;
  readonly sink: SyncSink;
  readonly scope: Scope;
  /** Nothing older is read, milliseconds since 1970. */
  readonly horizon: () => number;
  readonly policyOf: (stream: Stream, streams: number) => StreamPolicy;
  readonly now: Clock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** Names this runner among others that may work on the same streams. */
  readonly owner: string;
  /** Steps at once: of streams that ask what is new, and of those that read what is old. */
  readonly places: { readonly live: number; readonly old: number };
  /** Hears when the log does not take anything, and with undefined when it does again. */
  readonly onTrouble?: (reason: unknown) => void;
}

/** Under which name it is kept what is read and of whom. */
const READ = 'read';

/** Who has not said for so long that it still runs a stream is taken for dead. */
const LEASE_MS = 15_000;
/** A look at what others may have left, when nothing is due. */
const LOOK_EVERY_MS = 30_000;
/** After the store of streams could not be read or written. */
const STORE_AWAY_MS = 1000;
/** Between two outages whose end is told to all who wait for it. */
const AWAKENED_EVERY_MS = 30_000;

/**
 * Runs the streams of one connection until it is told to stop: picks what is due, runs one bounded step, hands what it
 * read to the log, and saves the cursor only after the log has acknowledged it. Whatever is repeated after a crash is
 * the same again, so nothing is lost and nothing counts twice.
 */
export class StreamRunner {
  readonly #options: RunnerOptions;
  readonly #places: Readonly<Record<DueKind, PQueue>>;
  readonly #running = new Set<string>();
  #changed = Promise.withResolvers<void>();
  #streams = 0;
  readonly #pause: LogPause;
  #awakenedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#pause = new LogPause(options.now, options.onTrouble);
    const { live, old } = options.places;
    this.#places = { live: new PQueue({ concurrency: live }), old: new PQueue({ concurrency: old }) };
  }

  async run(signal: AbortSignal): Promise<void> {
    let isAligned = false;
    while (!signal.aborted) {
      this.#changed = Promise.withResolvers();
      try {
        if (!isAligned) this.#align();
        isAligned = true;
        this.#streams = this.#options.store.count();
        if (this.#pause.isOver) for (const kind of ['live', 'old'] as const) this.#startDue(kind, signal);
        await this.#untilSomethingIsDue(signal);
      } catch (error) {
        // the store of streams cannot be read or written: a full disk has room again some time
        this.#pause.begin(error);
        await this.#options.sleep(STORE_AWAY_MS, signal).catch(() => {});
      }
    }
    await Promise.all(Object.values(this.#places).map((place) => place.onIdle()));
  }

  /**
   * Streams of what is no longer read are removed. When somebody else may be read than before, or something else of them,
   * the directory is read anew: it may have told of a mailbox only once.
   */
  #align(): void {
    const { connector, store, scope, now } = this.#options;
    const tenantStreams = connector.tenantStreams();
    const nobody: Subject = { id: '', address: '', groups: [] };
    const read = new Set([...tenantStreams, ...connector.streamsOf(nobody)].map(({ capability }) => capability));
    for (const stream of tenantStreams) this.#add(stream);
    for (const { id, stream, state } of store.rows()) {
      const { capability, subject } = stream;
      const isRead = read.has(capability) && (subject === undefined || isInScope(scope, subject));
      // whoever starts kith, or connects again, has perhaps mended what the others wait for
      if (isRead && WAITING.has(state.name)) store.note(id, { state: { ...state, dueAt: now() } });
      if (!isRead && state.name !== 'removed') store.note(id, { state: removed(state, now()), cursor: null });
    }
    const wanted = JSON.stringify([[...read].sort(), scope]);
    const before = store.recall(READ) ?? wanted;
    for (const { id, stream } of before === wanted ? [] : store.rows()) {
      if (stream.capability === 'directory') store.note(id, { state: newStream(now()), cursor: null });
    }
    // last: a crash before this does all of it once more
    store.remember(READ, wanted);
  }

  #startDue(kind: DueKind, signal: AbortSignal): void {
    const place = this.#places[kind];
    const free = place.concurrency - place.pending - place.size;
    if (free <= 0) return;
    const { store, now } = this.#options;
    for (const row of store.due(kind, now(), free)) {
      if (this.#running.has(row.id) || !store.lease(row.id, this.#options.owner, now(), now() + LEASE_MS)) continue;
      this.#running.add(row.id);
      void place.add(() => this.#runStep(row, signal)).catch((error: unknown) => this.#pause.begin(error));
    }
  }

  async #untilSomethingIsDue(signal: AbortSignal): Promise<void> {
    const { store, now, sleep } = this.#options;
    const away = this.#pause.until;
    const isFull = Object.values(this.#places).every((place) => place.pending >= place.concurrency);
    const due = isFull ? undefined : store.nextDueAt(now());
    const wait = Math.max(Math.min((due ?? Number.POSITIVE_INFINITY) - now(), LOOK_EVERY_MS), away - now(), 0);
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    await Promise.race([this.#changed.promise, sleep(Math.max(1, wait), either).catch(() => {})]);
    over.abort();
  }

  async #runStep(row: StreamRow, signal: AbortSignal): Promise<void> {
    const { store, owner } = this.#options;
    const lost = new AbortController();
    const over = new AbortController();
    const either = AbortSignal.any([signal, lost.signal]);
    const kept = this.#keepLease(row.id, lost, AbortSignal.any([signal, over.signal]));
    try {
      await this.#step(row, either);
    } finally {
      over.abort();
      try {
        await kept;
        store.release(row.id, owner);
      } finally {
        // whatever the store says: who is taken for running is never run again
        this.#running.delete(row.id);
        this.#changed.resolve();
      }
    }
  }

  /** While a step runs it says that it does; a step whose right was taken by another is given up. */
  async #keepLease(id: string, lost: AbortController, over: AbortSignal): Promise<void> {
    const { store, owner, now, sleep } = this.#options;
    while (!over.aborted) {
      await sleep(LEASE_MS / 3, over).catch(() => {});
      if (over.aborted) return;
      try {
        if (!store.lease(id, owner, now(), now() + LEASE_MS)) return lost.abort();
      } catch (error) {
        // a full disk: nobody else can take the stream meanwhile either
        this.#pause.begin(error);
      }
    }
  }

  async #step(row: StreamRow, signal: AbortSignal): Promise<void> {
    const { connector, store, horizon, now } = this.#options;
    const startedAt = now();
    let result: StepResult;
    try {
      result = await connector.step(row.stream, {
        ...{ cursor: row.cursor, expired: row.expired, failures: row.state.failures, horizon: horizon(), signal },
        marks: store.marks(row.id),
        read: subjectsRead(connector.provider, store),
      });
    } catch (error) {
      if (!signal.aborted) await this.#noteFailure(row, error);
      return;
    }
    const { change, batch } = this.#outcomeOf(row, result, startedAt);
    if (!(await this.#hand(batch))) return;
    // first, since a directory may tell of somebody only once
    const { present = [], removed: gone = [] } = result.subjects ?? {};
    if (!(await this.#adopt(present, gone, now()))) return;
    store.save(row.id, this.#options.owner, change);
    if (row.state.trouble !== undefined) this.#awaken(row.state.trouble);
  }

  #outcomeOf(row: StreamRow, result: StepResult, startedAt: number): { change: StreamChange; batch: SyncBatch } {
    const { connector, scope, now, random } = this.#options;
    const filtered = filterReadings(result.readings, scope);
    const outcome: StepOutcome = { kind: 'took', phase: result.phase, more: result.more };
    const progress = progressOf(row, result, startedAt);
    const change: StreamChange = {
      state: afterStep(row.state, outcome, now(), this.#policyOf(row.stream), random()),
      cursor: result.cursor,
      expired: false,
      counts: countsAfter(row.counts, result, filtered),
      ...(progress === undefined ? {} : { progress }),
      ...(result.upTo === undefined ? {} : { upTo: result.upTo }),
      ...(result.marks === undefined ? {} : { marks: result.marks }),
    };
    const batch: SyncBatch = {
      source: `kith://${connector.provider}`,
      place: `${row.id}|${JSON.stringify(row.cursor)}`,
      ...filtered,
      directory: result.directory ?? [],
      domains: result.domains ?? [],
      events: [],
    };
    return { change, batch };
  }

  async #noteFailure(row: StreamRow, error: unknown): Promise<void> {
    const { store, owner, now, random, connector } = this.#options;
    const failure = failureOf(error);
    const { code, message, todo, kind, until } = failure;
    const trouble: Trouble = { code, message, ...(todo === undefined ? {} : { todo }) };
    const outcome: StepOutcome = { kind: 'failed', failure: kind, until, trouble };
    const state = afterStep(row.state, outcome, now(), this.#policyOf(row.stream), random());
    const events = eventsOf(row, kind, state.name === 'parked' && row.state.name !== 'parked', trouble, now());
    if (events.length > 0 && !(await this.#hand(eventBatch(connector.provider, row.id, events)))) return;
    const expired = row.expired || kind === 'cursor-expired';
    store.save(row.id, owner, { state, expired });
  }

  #policyOf(stream: Stream): StreamPolicy {
    return this.#options.policyOf(stream, this.#streams);
  }

  /** False when the log did not take it: then nothing of the step holds, and it is run again when the log is back. */
  async #hand(batch: SyncBatch): Promise<boolean> {
    if (isEmpty(batch)) return true;
    try {
      await this.#options.sink.take(batch);
      this.#pause.end();
      return true;
    } catch (error) {
      this.#pause.begin(error);
      return false;
    }
  }

  /** A stream got through again: others that wait for the end of the same outage need not wait any longer. */
  #awaken({ code }: Trouble): void {
    const { store, now, random } = this.#options;
    if (code !== OUTAGE || now() - this.#awakenedAt < AWAKENED_EVERY_MS) return;
    this.#awakenedAt = now();
    for (const { id, state } of store.rows()) {
      const due = afterOutage(state, now(), random());
      if (due !== state && !this.#running.has(id)) store.note(id, { state: due });
    }
  }

  /** False when the log did not take that somebody is gone: the step that told it is run again. */
  async #adopt(present: readonly Subject[], gone: readonly string[], now: number): Promise<boolean> {
    const { connector, store, scope } = this.#options;
    const isGone = new Set(gone);
    for (const subject of present) {
      if (!isInScope(scope, subject)) isGone.add(subject.id);
      else for (const stream of connector.streamsOf(subject)) this.#add(stream);
    }
    if (isGone.size === 0) return true;
    for (const row of store.rows()) {
      const { subject } = row.stream;
      if (subject === undefined || !isGone.has(subject.id) || row.state.name === 'removed') continue;
      const event: SyncEvent = { type: 'subject-removed', stream: row.id, at: now };
      if (!(await this.#hand(eventBatch(connector.provider, row.id, [event])))) return false;
      store.note(row.id, { state: removed(row.state, now), cursor: null });
    }
    return true;
  }

  /** A stream that is there already gets the subject's present address; one that was removed begins anew. */
  #add(stream: Stream): void {
    const { connector, store, now } = this.#options;
    const id = streamId(connector.provider, stream);
    const fresh = { state: newStream(now()), cursor: null, expired: false, counts: NOTHING_COUNTED };
    if (store.add({ id, stream, ...fresh })) return;
    const known = store.row(id);
    const change = known === undefined ? undefined : toldAgain(known, stream, now());
    if (change !== undefined) store.note(id, change);
  }
}
