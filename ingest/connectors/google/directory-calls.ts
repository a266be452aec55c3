/** The calls to the directory, on behalf of the administrator. */
import type { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { GoogleCalls } from './calls.ts';
import { Groups, type Member, Members, Rooms, Users } from './directory-answers.ts';
import { authOf } from './google-apis.ts';
import { MASKS } from './masks.ts';
import { directoryCharges } from './quotas.ts';

/** The largest pages that the API gives, but of groups: each of them costs a call of its own for its members. */
const PAGES = { users: 500, groups: 50, members: 200, rooms: 500 };

type Api = GoogleCalls['apis']['directory'];
type Answer = Promise<{ readonly status: number; readonly data: unknown }>;

export class Directory {
  readonly #calls: GoogleCalls;
  readonly #signal: AbortSignal;

  constructor(calls: GoogleCalls, signal: AbortSignal) {
    this.#calls = calls;
    this.#signal = signal;
  }

  async users(page: string | undefined, maxResults = PAGES.users): Promise<z.output<typeof Users>> {
    const rest = { maxResults, projection: 'full', orderBy: 'email', fields: MASKS.users, ...pageOf(page) };
    return await this.#call(Users, (api, auth, { signal }) =>
      api.users.list({ customer: this.#customer, ...rest, auth }, { signal }),
    );
  }

  async groups(page: string | undefined, maxResults = PAGES.groups): Promise<z.output<typeof Groups>> {
    const rest = { maxResults, fields: MASKS.groups, ...pageOf(page) };
    return await this.#call(Groups, (api, auth, { signal }) =>
      api.groups.list({ customer: this.#customer, ...rest, auth }, { signal }),
    );
  }

  /** All direct members, `max` at most; undefined when the group is gone. */
  async members(
    groupKey: string,
    max: number,
  ): Promise<{ readonly listed: readonly Member[]; readonly isCut: boolean } | undefined> {
    const listed: Member[] = [];
    for (let page: string | undefined; ; ) {
      const rest = { maxResults: PAGES.members, fields: MASKS.members, ...pageOf(page) };
      try {
        const answer = await this.#call(
          Members,
          (api, auth, { signal }) => api.members.list({ groupKey, ...rest, auth }, { signal }),
          'group',
        );
        listed.push(...answer.members);
        page = answer.nextPageToken;
      } catch (error) {
        if (error instanceof SyncFailure && error.kind === 'item-gone') return undefined;
        throw error;
      }
      if (page === undefined || listed.length >= max) return { listed, isCut: page !== undefined };
    }
  }

  async rooms(page: string | undefined): Promise<z.output<typeof Rooms>> {
    const rest = { maxResults: PAGES.rooms, fields: MASKS.rooms, ...pageOf(page) };
    return await this.#call(Rooms, (api, auth, { signal }) =>
      api.resources.calendars.list({ customer: this.#customer, ...rest, auth }, { signal }),
    );
  }

  get #customer(): string {
    return this.#calls.options.customer ?? 'my_customer';
  }

  async #call<T extends z.ZodType>(
    schema: T,
    send: (api: Api, auth: ReturnType<typeof authOf>, until: { readonly signal: AbortSignal }) => Answer,
    item?: 'group',
  ): Promise<z.output<T>> {
    return await this.#calls.call({
      ...{ capability: 'directory', charges: directoryCharges(), signal: this.#signal },
      ...(item === undefined ? {} : { item }),
      send: (token, signal) => send(this.#calls.apis.directory, authOf(token), { signal }),
      read: (data) => schema.parse(data),
    });
  }
}

function pageOf(pageToken: string | undefined): { readonly pageToken?: string } {
  return pageToken === undefined ? {} : { pageToken };
}
