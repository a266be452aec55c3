/** Whose mailboxes and calendars are read, for a stream that asks something of other people's. */
import type { StreamStateName } from '../core/stream-state.ts';
import type { SubjectsRead } from './port.ts';
import { type StreamStore, streamId } from './stream-store.ts';

/** Of these nothing is read, so that nothing of them can count twice either. */
const UNREAD: ReadonlySet<StreamStateName> = new Set(['removed', 'out-of-scope', 'not-provisioned']);

export function subjectsRead(provider: string, store: Pick<StreamStore, 'row'>): SubjectsRead {
  return {
    areKnown() {
      const directory = store.row(streamId(provider, { capability: 'directory' }));
      if (directory === undefined || directory.state.name === 'removed') return true;
      // it is read anew when somebody else may be read than before, and tells of everybody at its end
      const isFirst = directory.state.resume === 'new' || directory.state.resume === 'backfilling';
      return directory.upTo !== undefined && !isFirst;
    },
    has(capability, id) {
      const row = store.row(streamId(provider, { capability, subject: { id, address: '', groups: [] } }));
      return row !== undefined && !UNREAD.has(row.state.name);
    },
  };
}
