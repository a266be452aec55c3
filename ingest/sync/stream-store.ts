/** Where the state of every stream is kept between steps, and who may work on it. */
import type { StreamState } from '../core/stream-state.ts';
import type { Backfill, Reconciled, StreamCounts } from '../core/sync-status.ts';
import type { Json, Marks, StepResult, Stream } from './port.ts';
import type { CoolDowns } from './rate-gate.ts';

export interface StreamRow {
  /** `google/mail/<subject id>`; unique within a connection. */
  readonly id: string;
  readonly stream: Stream;
  readonly state: StreamState;
  readonly cursor: Json;
  /** The provider said that the cursor is no longer valid, and no step has gone well since. */
  readonly expired: boolean;
  readonly counts: StreamCounts;
  readonly progress?: Backfill;
  /** Until when everything has been read, milliseconds since 1970. */
  readonly upTo?: number;
  /** What reconciliation found last. */
  readonly reconciled?: Reconciled;
}

/** `live`: asks what is new, and has places of its own, so that it never waits for those that read what is old. */
export type DueKind = 'live' | 'old';

export type StreamChange = Partial<Omit<StreamRow, 'id'>> & { readonly marks?: StepResult['marks'] };

export interface StreamStore {
  count(): number;
  /** All streams of the connection. */
  rows(): readonly StreamRow[];
  row(id: string): StreamRow | undefined;
  /** Streams whose step is due and that nobody runs, the one that has waited longest first. */
  due(kind: DueKind, now: number, limit: number): readonly StreamRow[];
  /** When the next step of any stream is due that nobody has the right to run by then; undefined when there are no streams. */
  nextDueAt(now: number): number | undefined;
  /** Adds a stream when it is missing. True when it was. */
  add(row: StreamRow): boolean;
  /** The right to run a stream until a time: false while another owner has it. */
  lease(id: string, owner: string, now: number, until: number): boolean;
  /** Gives the right back. */
  release(id: string, owner: string): void;
  /** Changes a stream with its marks, at once or not at all. False, and nothing is changed, when the owner has lost the right to it. */
  save(id: string, owner: string, change: StreamChange): boolean;
  /** Changes a stream that nobody need have the right to: a removal, a reconciliation. */
  note(id: string, change: StreamChange): void;
  marks(id: string): Marks;
  /** What was kept under a name. */
  recall(name: string): string | undefined;
  /** Keeps a fact about the connection under a name. */
  remember(name: string, value: string): void;
  readonly coolDowns: CoolDowns;
  close(): void;
}

export function streamId(provider: string, { capability, subject }: Stream): string {
  return subject === undefined ? `${provider}/${capability}` : `${provider}/${capability}/${subject.id}`;
}
