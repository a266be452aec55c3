/** What a step of the directory has to tell and to remember. */
import { isDeepStrictEqual } from 'node:util';
import type { DirectoryRecord } from '../../core/directory.ts';
import type { StepResult } from '../../sync/port.ts';
import type { Entry } from './directory-entries.ts';
import { type DirectoryMark, directoryMarkJson } from './directory-marks.ts';
import { Notes } from './notes.ts';

export class DirectoryChanges {
  readonly notes = new Notes();
  readonly #round: number;
  readonly #seenAt: string;
  readonly #records = new Map<string, DirectoryRecord>();
  readonly #put = new Map<string, DirectoryMark>();
  readonly #gone = new Set<string>();
  readonly #withoutMailbox = new Set<string>();

  /** @param now milliseconds since 1970 */
  constructor(round: number, now: number) {
    this.#round = round;
    this.#seenAt = new Date(now).toISOString();
  }

  /** Whether anybody came, went or changed. */
  get any(): boolean {
    return this.#records.size > 0 || this.#withoutMailbox.size > 0 || this.#put.size > 0 || this.#gone.size > 0;
  }

  /** What this step has put under an id. */
  put(id: string): DirectoryMark | undefined {
    return this.#put.get(id);
  }

  here(id: string, now: Omit<DirectoryMark, 'round'>, before: DirectoryMark | undefined): void {
    this.#put.set(id, { ...now, round: this.#round });
    this.#gone.delete(id);
    if (before?.mailbox !== undefined && now.mailbox === undefined) this.#withoutMailbox.add(now.entry.id);
    else this.#withoutMailbox.delete(now.entry.id);
    if (!isTold(now.entry)) return;
    if (before !== undefined && isDeepStrictEqual(before.entry, now.entry)) return;
    this.#records.set(id, { ...now.entry, seenAt: this.#seenAt });
  }

  /** Somebody who was never known is nobody who left. */
  gone(id: string, before: DirectoryMark | undefined): void {
    this.#put.delete(id);
    this.#records.delete(id);
    this.#gone.add(id);
    if (before === undefined) {
      this.notes.add('removed before it was known');
      return;
    }
    if (before.mailbox !== undefined) this.#withoutMailbox.add(before.entry.id);
    if (isTold(before.entry)) this.#records.set(id, { ...before.entry, active: false, seenAt: this.#seenAt });
  }

  asFields(): Pick<StepResult, 'directory' | 'subjects' | 'marks' | 'notes'> {
    const removed = [...this.#withoutMailbox];
    return {
      ...(this.#records.size === 0 ? {} : { directory: [...this.#records.values()] }),
      ...(removed.length === 0 ? {} : { subjects: { present: [], removed } }),
      marks: {
        round: this.#round,
        put: [...this.#put].map(([id, mark]) => [id, directoryMarkJson(mark)] as const),
        remove: [...this.#gone],
      },
      ...this.notes.asField(),
    };
  }
}

/** A group that receives no mail is in the directory for who belongs to it, and nobody is ever addressed by it. */
function isTold({ kind, addresses }: Entry): boolean {
  return kind !== 'group' || addresses.some((address) => address.startsWith('mailto:'));
}
