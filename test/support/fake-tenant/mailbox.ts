/** One mailbox of a fake tenant: what was put into it, over what is generated, as one sequence. */
import type { GeneratedMessages, MailFolder, Message } from './messages.ts';
import { generatedIndex } from './messages.ts';

/** Where a listing stands: messages are listed the newest first. */
export interface MailboxPosition {
  readonly receivedAt: number;
  readonly id: string;
}

export class Mailbox {
  readonly person: string;
  readonly folders: MailFolder[] = [];
  /** Sorted, the oldest first; among them generated ones that were changed. */
  readonly #stored: Message[] = [];
  readonly #byId = new Map<string, Message>();
  /** Generated messages that are stored or gone by now. */
  readonly #replaced = new Set<string>();
  readonly #labels = new Set<string>();
  #generated: GeneratedMessages | undefined;

  constructor(person: string) {
    this.person = person;
  }

  generate(messages: GeneratedMessages): void {
    this.#generated = messages;
  }

  /** Names of the labels that messages have, or had. */
  get labels(): string[] {
    return [...this.#labels];
  }

  /** How many messages there are. */
  get size(): number {
    return this.#stored.length + (this.#generated?.count ?? 0) - this.#replaced.size;
  }

  get(id: string): Message | undefined {
    const stored = this.#byId.get(id);
    if (stored !== undefined) return stored;
    const index = generatedIndex(id);
    if (index === undefined || this.#generated === undefined || this.#replaced.has(id)) return undefined;
    if (index >= this.#generated.count) return undefined;
    const message = this.#generated.at(index);
    return message.id === id ? message : undefined;
  }

  put(message: Message): void {
    this.remove(message.id);
    const at = firstAfter(this.#stored.length, (index) => this.#stored[index], message);
    this.#stored.splice(at, 0, message);
    this.#byId.set(message.id, message);
    for (const label of message.labels) this.#labels.add(label);
  }

  remove(id: string): Message | undefined {
    const message = this.get(id);
    if (message === undefined) return undefined;
    if (generatedIndex(id) !== undefined) this.#replaced.add(id);
    if (this.#byId.delete(id)) {
      const at = firstAfter(this.#stored.length, (index) => this.#stored[index], message) - 1;
      this.#stored.splice(at, 1);
    }
    return message;
  }

  /** The newest first; with `after`, those that come after this position, whether its message is still there or not. */
  *newestFirst(after?: MailboxPosition): Generator<Message, void, undefined> {
    const generated = this.#generated;
    const stored = (index: number) => this.#stored[index];
    const made = (index: number) => generated?.at(index);
    const length = this.#stored.length;
    let nextStored = (after === undefined ? length : firstNotBefore(length, stored, after)) - 1;
    const count = generated?.count ?? 0;
    let nextMade = (after === undefined ? count : firstNotBefore(count, made, after)) - 1;
    // computed once, since that is what costs
    let computed: Message | undefined;
    for (;;) {
      while (computed === undefined && nextMade >= 0) {
        const message = made(nextMade);
        if (message !== undefined && !this.#replaced.has(message.id)) computed = message;
        else nextMade -= 1;
      }
      const one = stored(nextStored);
      if (one !== undefined && (computed === undefined || compare(one, computed) > 0)) {
        nextStored -= 1;
        yield one;
      } else if (computed !== undefined) {
        yield computed;
        computed = undefined;
        nextMade -= 1;
      } else return;
    }
  }
}

function compare(one: MailboxPosition, other: MailboxPosition): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt - other.receivedAt;
  const [left, right] = [generatedIndex(one.id), generatedIndex(other.id)];
  if (left !== undefined && right !== undefined) return left - right;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** Where in a sorted sequence the first item stands for which this holds. */
function firstWhere(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

type At = (index: number) => MailboxPosition | undefined;

function firstAfter(length: number, at: At, position: MailboxPosition): number {
  return firstWhere(length, (index) => compare(at(index) ?? position, position) > 0);
}

function firstNotBefore(length: number, at: At, position: MailboxPosition): number {
  return firstWhere(length, (index) => compare(at(index) ?? position, position) >= 0);
}
