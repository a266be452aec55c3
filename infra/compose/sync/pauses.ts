import type { StreamPolicy } from '../../../ingest/core/stream-state.ts';
import type { Capability, Stream } from '../../../ingest/sync/port.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Between two looks at what is new. Lists of the whole tenant change slowly, or are filled late by the provider itself. */
const POLL_EVERY: Readonly<Record<Capability, number>> = {
  mail: 5 * SECOND,
  calendar: 15 * SECOND,
  meet: 5 * MINUTE,
  directory: 15 * MINUTE,
  calls: MINUTE,
  pstn: 15 * MINUTE,
  'direct-routing': 15 * MINUTE,
  transport: 5 * MINUTE,
};

/** Calendars of Microsoft are read whole each time (decision D9 of the connectors): it costs more, so it is done less often. */
const MICROSOFT_CALENDAR = 5 * MINUTE;

/** With many mailboxes each waits its turn: the looks of a large tenant are spread rather than piled up. */
const PER_STREAM = 100;

const RETRY = { retryFirst: 5 * SECOND, retryMax: 15 * MINUTE };

/** How long a stream waits: after a look, and after failures. @param streams how many the connection has */
export function pausesOf(provider: string, { capability, subject }: Stream, streams: number): StreamPolicy {
  const base = provider === 'microsoft' && capability === 'calendar' ? MICROSOFT_CALENDAR : POLL_EVERY[capability];
  const pollEvery = subject === undefined ? base : Math.max(base, streams * PER_STREAM);
  return { pollEvery, ...RETRY };
}
