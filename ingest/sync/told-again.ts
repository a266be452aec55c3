import { newStream, type StreamStateName } from '../core/stream-state.ts';
import type { Stream } from './port.ts';
import type { StreamChange, StreamRow } from './stream-store.ts';

/** States that wait for somebody to change something. */
export const WAITING: ReadonlySet<StreamStateName> = new Set(['parked', 'out-of-scope', 'not-provisioned']);

/**
 * What is to be noted when a directory tells again of a stream that is known: its present address; and where it was removed, a new
 * beginning. Undefined when there is nothing. What was refused under one address may be read under another.
 */
export function toldAgain({ state, stream: before }: StreamRow, stream: Stream, now: number): StreamChange | undefined {
  if (state.name === 'removed') return { state: newStream(now), cursor: null, stream };
  if (JSON.stringify(before) === JSON.stringify(stream)) return undefined;
  const isRenamed = before.subject?.address !== stream.subject?.address;
  return { stream, ...(isRenamed && WAITING.has(state.name) ? { state: { ...state, dueAt: now } } : {}) };
}
