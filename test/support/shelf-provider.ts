/** A small provider in memory that a connector reads: mailboxes as shelves of numbered mails, and a directory of them. */
import type { Reading } from '../../ingest/contract.ts';
import type { Connector, Json, StepRequest, StepResult, Stream, Subject } from '../../ingest/sync/port.ts';

export interface Shelf {
  readonly subject: Subject;
  /** How many mails there are; they are numbered from 0, the oldest. */
  mails: number;
}

const PAGE = 10;

type ShelfCursor = { readonly head: number; readonly down: number };

export class ShelfProvider {
  readonly shelves = new Map<string, Shelf>();
  /** Called before each step; throws to let it fail. */
  before: (stream: Stream, request: StepRequest) => void | Promise<void> = () => {};
  /** Whether the directory names everybody in each round, or only who came since. */
  tellsChangesOnly = false;
  /** Streams whose step runs now. */
  readonly running: string[] = [];

  add(id: string, mails: number, groups: readonly string[] = []): Shelf {
    const shelf = { subject: { id, address: `${id}@acme.example`, groups }, mails };
    this.shelves.set(id, shelf);
    return shelf;
  }

  readonly connector: Connector = {
    provider: 'shelf',
    tenantStreams: () => [{ capability: 'directory' }],
    streamsOf: (subject) => [{ capability: 'mail', subject }],
    step: async (stream, request) => {
      const name = stream.subject?.id ?? 'directory';
      this.running.push(name);
      try {
        await this.before(stream, request);
        return stream.subject === undefined ? this.#directory(request.cursor) : this.#mails(stream.subject, request);
      } finally {
        this.running.splice(this.running.indexOf(name), 1);
      }
    },
    check: async function* () {},
    estimate: async () => [],
  };

  #directory(cursor: Json): StepResult {
    const known = Array.isArray(cursor) ? cursor.map(String) : [];
    const present = [...this.shelves.values()].map(({ subject }) => subject);
    const removed = known.filter((id) => !this.shelves.has(id));
    const isNew = ({ id }: Subject) => !this.tellsChangesOnly || !known.includes(id);
    const subjects = { present: present.filter(isNew), removed };
    return { readings: [], subjects, cursor: present.map(({ id }) => id), phase: 'live', more: false };
  }

  /** From the newest mail down to the oldest, then what came since. */
  #mails({ id }: Subject, { cursor, expired }: StepRequest): StepResult {
    const all = this.shelves.get(id)?.mails ?? 0;
    const { head, down } = cursor === null || expired ? { head: all, down: all } : (cursor as ShelfCursor);
    if (down > 0) {
      const from = Math.max(0, down - PAGE);
      const progress = { done: head - from, total: head };
      const next: ShelfCursor = { head, down: from };
      return { readings: mailsOf(id, from, down), cursor: next, phase: 'backfilling', more: true, progress };
    }
    const upTo = Math.min(all, head + PAGE);
    const next: ShelfCursor = { head: upTo, down: 0 };
    return { readings: mailsOf(id, head, upTo), cursor: next, phase: 'live', more: upTo < all };
  }
}

function mailsOf(id: string, from: number, upTo: number): Reading[] {
  return Array.from({ length: upTo - from }, (_, at) => mailOf(id, from + at));
}

function mailOf(id: string, n: number): Reading {
  return {
    kind: 'activity',
    activity: {
      channel: 'mail',
      key: `${n}@${id}.example`,
      version: 0,
      at: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString().replace('.000Z', 'Z'),
      participants: [
        { role: 'from', address: `mailto:${id}@acme.example` },
        { role: 'to', address: n % 10 === 3 ? 'mailto:lawyer@counsel.example' : 'mailto:bob@customer.example' },
      ],
      sighting: { provider: 'shelf', mailbox: id },
    },
  };
}
