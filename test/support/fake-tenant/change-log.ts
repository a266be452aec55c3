/** What changed in a fake tenant, in order, and the cursors that vendors issue from it. */
import { createHmac } from 'node:crypto';

/** A sequence of changes that a cursor runs through. */
export type Feed = `mail:${string}` | `folders:${string}` | `calendar:${string}` | 'users' | 'groups' | 'calls';

export type ChangeKind =
  | 'added'
  | 'removed'
  /** Something of it is different: for a message also its folder (`from`, `to`) or labels. */
  | 'changed'
  | 'moved'
  | 'relabelled'
  /** A step of the vendor's counter that shows nothing. */
  | 'nothing';

export interface Change {
  /** Increasing through the whole tenant, with gaps in each feed. */
  readonly sequence: number;
  readonly feed: Feed;
  readonly at: number;
  readonly kind: ChangeKind;
  /** Id of the message, folder, event, person, group or call. */
  readonly id: string;
  /** Of a moved message: the folders. */
  readonly from?: string;
  readonly to?: string;
  /** Of a message: its thread, which nobody could tell any more once it is gone. */
  readonly thread?: string;
  /** Of an event: the original start of the one instance that is different. */
  readonly occurrence?: number;
  /** Of a relabelled message its labels, of a group its members. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

export type CursorReading =
  | { readonly state: 'valid' | 'expired'; readonly position: CursorPosition }
  /** Another tenant's, another feed's, or nobody's. */
  | { readonly state: 'foreign' };

/** What a cursor holds: the sequence number it stands at, and what the vendor ties to it (parameters, page). */
export interface CursorPosition {
  readonly sequence: number;
  readonly issuedAt: number;
  readonly bound: Readonly<Record<string, string>>;
}

export class ChangeLog {
  readonly #secret: string;
  readonly #now: () => number;
  readonly #feeds = new Map<Feed, Change[]>();
  readonly #lastOf = new Map<Feed, Map<string, number>>();
  readonly #floors = new Map<Feed, number>();
  readonly #lifetimes = new Map<string, number>();
  #sequence = 0;

  /** Cursors of a log with another secret are foreign here. */
  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  /** The last sequence number. */
  get sequence(): number {
    return this.#sequence;
  }

  append(change: Omit<Change, 'sequence' | 'at'>): Change {
    this.#sequence += 1;
    const entry = { ...change, sequence: this.#sequence, at: this.#now() };
    const feed = this.#feeds.get(change.feed);
    if (feed === undefined) this.#feeds.set(change.feed, [entry]);
    else feed.push(entry);
    const last = this.#lastOf.get(change.feed) ?? new Map<string, number>();
    this.#lastOf.set(change.feed, last.set(change.id, this.#sequence));
    return entry;
  }

  /** Changes after this sequence number, the earliest first. */
  since(feed: Feed, sequence: number): readonly Change[] {
    const changes = this.#feeds.get(feed) ?? [];
    let [low, high] = [0, changes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((changes[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
      else high = middle;
    }
    return changes.slice(low);
  }

  /** The sequence number of the last change of one item; 0 when none is known. */
  lastChangeOf(feed: Feed, id: string): number {
    return this.#lastOf.get(feed)?.get(id) ?? 0;
  }

  /** The last sequence number of one feed; 0 when nothing happened in it. */
  lastOf(feed: Feed): number {
    return this.#feeds.get(feed)?.at(-1)?.sequence ?? 0;
  }

  /** From now on every cursor of this feed that was issued up to now is too old. */
  expire(feed: Feed): void {
    this.#sequence += 1;
    this.#floors.set(feed, this.#sequence);
  }

  /** Cursors of feeds that begin so are too old after this time, milliseconds. */
  setLifetime(feedPrefix: string, ms: number): void {
    this.#lifetimes.set(feedPrefix, ms);
  }

  /** Cursors of this feed that stand before this sequence number are too old. */
  floorOf(feed: Feed): number {
    return this.#floors.get(feed) ?? 0;
  }

  /** Whether a number that a client kept is too old to go on from. */
  isExpired(feed: Feed, sequence: number): boolean {
    return sequence < this.floorOf(feed);
  }

  /** An opaque text that only this log understands. */
  issue(feed: Feed, sequence: number, bound: Readonly<Record<string, string>> = {}): string {
    const payload = Buffer.from(JSON.stringify({ sequence, issuedAt: this.#now(), bound })).toString('base64url');
    return `${payload}.${this.#sign(feed, payload)}`;
  }

  read(feed: Feed, cursor: string): CursorReading {
    const [payload = '', signature] = cursor.split('.');
    if (signature !== this.#sign(feed, payload)) return { state: 'foreign' };
    const position: CursorPosition = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const lifetime = [...this.#lifetimes].find(([prefix]) => feed.startsWith(prefix))?.[1];
    const isOld = lifetime !== undefined && this.#now() - position.issuedAt > lifetime;
    return { state: isOld || this.isExpired(feed, position.sequence) ? 'expired' : 'valid', position };
  }

  #sign(feed: Feed, payload: string): string {
    return createHmac('sha256', this.#secret).update(`${feed}|${payload}`).digest('base64url').slice(0, 22);
  }
}
