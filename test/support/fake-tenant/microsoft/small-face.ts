/** The small tenant as Microsoft shows it, with an application that may read everything, and ways to ask it. */
import type { Handler } from '../handler.ts';
import { MovableClock, NOON, smallTenant } from '../small-tenant.ts';
import type { Tenant } from '../tenant.ts';
import type { Application } from './application.ts';
import { type AnsweredCall, MicrosoftFace, type MicrosoftFaceOptions } from './face.ts';
import { guidFrom } from './graph-error.ts';

/** Application permissions that together reach everything, the metadata of mail and calendars alone. */
export const METADATA_ROLES = [
  'User.Read.All',
  'GroupMember.Read.All',
  'Organization.Read.All',
  'Place.Read.All',
  'MailboxSettings.Read',
  'Mail.ReadBasic.All',
  'Calendars.ReadBasic.All',
  'CallRecords.Read.All',
  'CallRecord-PstnCalls.Read.All',
  'ExchangeMessageTrace.Read.All',
] as const;

export const SECRET = 'invented.client~secret';

/** An application with one secret that is good for half a year. */
export function smallApplication(more: Partial<Application> = {}): Application {
  return {
    tenantId: guidFrom('tenant of brightwater'),
    clientId: guidFrom('application of brightwater'),
    secrets: [{ value: SECRET, expiresAt: NOON + 180 * 86_400_000 }],
    certificates: [],
    roles: METADATA_ROLES,
    ...more,
  };
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it knows to be there
  readonly body: any;
}

export interface SmallFace {
  readonly clock: MovableClock;
  readonly tenant: Tenant;
  readonly face: MicrosoftFace;
  readonly handle: Handler;
  readonly calls: AnsweredCall[];
  /** A path below the version, or the whole address of a link. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Asked>;
  post(path: string, body: unknown): Promise<Asked>;
  /** Everything that the pages from here on hold, and the last page. */
  all(
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ items: Asked['body'][]; last: Asked; pages: number }>;
  /** Id of a person of the tenant, as Graph has it. */
  user(person: string): string;
}

export const ORIGIN = 'https://graph.example';

export function smallFace(
  options: Partial<Omit<MicrosoftFaceOptions, 'tenant' | 'app'>> = {},
  app: Partial<Application> = {},
): SmallFace {
  const clock = new MovableClock();
  const tenant = smallTenant({ now: clock.now });
  const calls: AnsweredCall[] = [];
  const face = new MicrosoftFace({
    onCall: (call) => calls.push(call),
    ...options,
    tenant,
    app: smallApplication(app),
  });
  const ask = async (path: string, init: RequestInit): Promise<Asked> => {
    const url = path.startsWith('https:') ? path : `${ORIGIN}/v1.0${path}`;
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${face.tokens.issue(clock.now())}`);
    const response = await face.handle(new Request(url, { ...init, headers }));
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const get: SmallFace['get'] = (path, headers = {}) => ask(path, { headers });
  return {
    clock,
    tenant,
    face,
    handle: face.handle,
    calls,
    get,
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    async all(path, headers = {}) {
      const items: Asked['body'][] = [];
      let last = await get(path, headers);
      let pages = 1;
      for (; last.status === 200; pages += 1) {
        items.push(...last.body.value);
        const next = last.body['@odata.nextLink'];
        if (next === undefined) break;
        last = await get(next, headers);
      }
      return { items, last, pages };
    },
    user: (person) => face.face.ids.of('person', person),
  };
}
