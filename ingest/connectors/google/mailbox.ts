/** The calls to one mailbox. */
import PQueue from 'p-queue';
import type { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import { ITEM_PATIENCE, type Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { authOf } from './google-apis.ts';
import { History, Labels, Message, MessageIds, Profile } from './mail-answers.ts';
import { getBatch } from './mail-batch.ts';
import { METADATA_HEADERS } from './mail-reading.ts';
import { MASKS } from './masks.ts';
import { gmailCharges, mailsPerBatch } from './quotas.ts';

/**
 * Ids on a page: what one step reads, and the most it may have to read again. Under the new quota a page of fifty takes ten
 * seconds; under the old one larger pages waste less time between them.
 */
const PAGE = { new: 50, old: 200 };

const CONCURRENCY = 10;
const HISTORY_PAGE = 100;

/** The mails that were still there, in the order of the ids, and how many were not. */
export interface Fetched {
  readonly messages: readonly Message[];
  readonly gone: number;
  /** Ids of those that Google failed to give, again and again, while it gave the others. */
  readonly unreadable: readonly string[];
}

export class Mailbox {
  readonly #calls: GoogleCalls;
  readonly #subject: Subject;
  readonly #signal: AbortSignal;
  readonly #isPatienceOver: boolean;

  /** @param failures how many steps have failed before this one: see {@link ITEM_PATIENCE} */
  constructor(calls: GoogleCalls, subject: Subject, signal: AbortSignal, failures = 0) {
    this.#calls = calls;
    this.#subject = subject;
    this.#signal = signal;
    this.#isPatienceOver = failures >= ITEM_PATIENCE;
  }

  /**
   * The history id of now, and how many mails there are. Asked for before anything is listed, so that what arrives
   * meanwhile is found in the history. A server that knows no profile is asked for its newest mail, which carries one.
   */
  async now(): Promise<z.output<typeof Profile>> {
    try {
      return await this.#call(Profile, 'profile', 'profile', (gmail, auth, signal) =>
        gmail.users.getProfile({ userId: 'me', fields: MASKS.profile, auth }, { signal }),
      );
    } catch (error) {
      if (!isGone(error)) throw error;
      const { messages } = await this.list(undefined, 1);
      const [newest] = (await this.#fetchSingly(messages.map(({ id }) => id))).messages;
      return { historyId: newest?.historyId ?? '1' };
    }
  }

  async list(page: string | undefined, size = PAGE[this.#calls.options.quota]): Promise<z.output<typeof MessageIds>> {
    return await this.#call(MessageIds, 'list', undefined, (gmail, auth, signal) =>
      gmail.users.messages.list(
        { userId: 'me', maxResults: size, fields: MASKS.messageIds, ...pageOf(page), auth },
        { signal },
      ),
    );
  }

  async history(startHistoryId: string, page: string | undefined): Promise<History> {
    const historyTypes = ['messageAdded', 'labelRemoved'];
    return await this.#call(History, 'history', 'history', (gmail, auth, signal) =>
      gmail.users.history.list(
        {
          userId: 'me',
          startHistoryId,
          historyTypes,
          maxResults: HISTORY_PAGE,
          fields: MASKS.history,
          ...pageOf(page),
          auth,
        },
        { signal },
      ),
    );
  }

  /** Ids of the labels with one of these names, in any case, and of those below them. */
  async labelsNamed(names: readonly string[]): Promise<Set<string>> {
    if (names.length === 0) return new Set();
    const labels = await this.#labels();
    return new Set(labels.filter(({ name }) => names.some((one) => isNamed(name, one))).map(({ id }) => id));
  }

  /** Those of the names that a label, or one above it, has. */
  async labelNames(names: readonly string[]): Promise<string[]> {
    const labels = await this.#labels();
    return names.filter((one) => labels.some(({ name }) => isNamed(name, one)));
  }

  async #labels(): Promise<z.output<typeof Labels>['labels']> {
    const { labels } = await this.#call(Labels, 'labels', undefined, (gmail, auth, signal) =>
      gmail.users.labels.list({ userId: 'me', fields: MASKS.labels, auth }, { signal }),
    );
    return labels;
  }

  /** The headers of these mails. */
  async fetch(ids: readonly string[]): Promise<Fetched> {
    if (!this.#calls.options.batch) return await this.#fetchSingly(ids);
    const size = mailsPerBatch(this.#calls.options.quota);
    const found = new Map<string, Message>();
    for (let from = 0; from < ids.length; from += size) {
      const part = ids.slice(from, from + size);
      const messages = await getBatch(this.#calls, this.#subject, part, this.#signal);
      for (const message of messages) found.set(message.id, message);
    }
    const messages = ids.map((id) => found.get(id)).filter((message) => message !== undefined);
    return { messages, gone: ids.length - messages.length, unreadable: [] };
  }

  async #fetchSingly(ids: readonly string[]): Promise<Fetched> {
    return await this.#each(ids, (id) =>
      this.#call(Message, 'get', 'message', (gmail, auth, signal) =>
        gmail.users.messages.get(
          {
            ...{ userId: 'me', id, format: 'metadata', metadataHeaders: [...METADATA_HEADERS] },
            ...{ fields: MASKS.message, auth },
          },
          { signal },
        ),
      ),
    );
  }

  /** Only when and under which labels: for counting. */
  async fetchDates(ids: readonly string[]): Promise<Fetched> {
    return await this.#each(ids, (id) =>
      this.#call(Message, 'get', 'message', (gmail, auth, signal) =>
        gmail.users.messages.get({ userId: 'me', id, format: 'minimal', fields: MASKS.messageDate, auth }, { signal }),
      ),
    );
  }

  async #each(ids: readonly string[], get: (id: string) => Promise<Message>): Promise<Fetched> {
    const queue = new PQueue({ concurrency: this.#calls.options.concurrency ?? CONCURRENCY });
    const found = new Map<string, Message>();
    const failed: unknown[] = [];
    const unreadable = new Map<string, unknown>();
    // those under way are waited for, or they would still run when the step is over
    await queue.addAll(
      ids.map((id) => async () => {
        if (failed.length > 0) return;
        try {
          found.set(id, await get(id));
        } catch (error) {
          if (this.#isPatienceOver && mayBeOfOneItem(error)) unreadable.set(id, error);
          else if (!isGone(error)) failed.push(error);
        }
      }),
    );
    // where none can be read it is not the items
    const [first] = found.size === 0 ? [...failed, ...unreadable.values()] : failed;
    if (first !== undefined) throw first;
    const messages = ids.map((id) => found.get(id)).filter((message) => message !== undefined);
    return { messages, gone: ids.length - messages.length - unreadable.size, unreadable: [...unreadable.keys()] };
  }

  async #call<T extends z.ZodType>(
    schema: T,
    cost: Parameters<typeof gmailCharges>[2],
    item: 'history' | 'message' | 'profile' | undefined,
    send: (
      gmail: GoogleCalls['apis']['gmail'],
      auth: ReturnType<typeof authOf>,
      signal: AbortSignal,
    ) => Promise<{ readonly status: number; readonly data: unknown }>,
  ): Promise<z.output<T>> {
    const { apis, options } = this.#calls;
    return await this.#calls.call({
      capability: 'mail',
      subject: this.#subject,
      ...(item === undefined ? {} : { item }),
      charges: gmailCharges(options.quota, this.#subject.id, cost),
      signal: this.#signal,
      send: (token, signal) => send(apis.gmail, authOf(token), signal),
      read: (data) => schema.parse(data),
    });
  }
}

/** A label below another is written with a stroke: `Clients/Acme`. */
function isNamed(label: string, wanted: string): boolean {
  const [name, one] = [label.toLowerCase(), wanted.toLowerCase()];
  return name === one || name.startsWith(`${one}/`);
}

function pageOf(pageToken: string | undefined): { readonly pageToken?: string } {
  return pageToken === undefined ? {} : { pageToken };
}

function mayBeOfOneItem(error: unknown): boolean {
  return error instanceof SyncFailure && (error.kind === 'retryable' || error.code === 'ING_ANSWER_UNEXPECTED');
}

function isGone(error: unknown): boolean {
  return error instanceof SyncFailure && error.kind === 'item-gone';
}
