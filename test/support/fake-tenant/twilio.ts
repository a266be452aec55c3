/** A Twilio account: its calls, listed newest first, a page at a time, as its REST API does. Faults are planted by a test. */
import { MARKER } from './markers.ts';

export interface FakeLeg {
  readonly sid: string;
  readonly parent?: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly direction?: string;
  /** Milliseconds since 1970; absent while it is queued. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly callerName?: string;
}

/** What the next requests get instead of an answer, in their order; `after` leaves so many alone first. */
export interface PlantedFault {
  readonly after?: number;
  readonly answer: () => Response;
}

const BASE = '/2010-04-01/Accounts/';

export class FakeTwilio {
  readonly accountSid = `AC${'0'.repeat(32)}`;
  readonly key = { sid: `SK${'1'.repeat(32)}`, secret: 'fake secret of a key' };
  readonly origin = 'https://api.twilio.com';
  /** Every request that came, path and query. */
  readonly asked: URL[] = [];
  accountStatus = 'active';
  /** Keys that are restricted to calls may not read the account. */
  mayReadAccount = true;
  mayReadUsage = true;
  /** Bounds of a time count as the beginning of their day, as the documentation has it. */
  looksAtDays = false;
  /** Links of before are no longer taken. */
  linksFrom = 0;
  readonly #legs = new Map<string, FakeLeg>();
  readonly #faults: { after: number; answer: () => Response }[] = [];

  /** Adds a leg, or changes it. */
  put(...legs: readonly FakeLeg[]): void {
    for (const leg of legs) this.#legs.set(leg.sid, leg);
  }

  remove(sid: string): void {
    this.#legs.delete(sid);
  }

  plant({ after = 0, answer }: PlantedFault): void {
    this.#faults.push({ after, answer });
  }

  /** Answers as the API does; a fault may throw, as a connection that is reset does. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    this.asked.push(url);
    const [fault] = this.#faults;
    if (fault !== undefined && fault.after <= 0) {
      this.#faults.shift();
      return this.#followed(fault.answer(), request);
    }
    if (fault !== undefined) fault.after -= 1;
    const expected = `Basic ${Buffer.from(`${this.key.sid}:${this.key.secret}`).toString('base64')}`;
    if (request.headers.get('authorization') !== expected) return refusal(401, 20003);
    return this.#answer(url);
  };

  /** What a client that follows redirects would see: the answer of whoever it was sent to. */
  #followed(answer: Response, { redirect }: Request): Response {
    const location = answer.headers.get('location');
    if (location === null || redirect !== 'follow') return answer;
    this.asked.push(new URL(location));
    return Response.json({ calls: [], next_page_uri: null });
  }

  #answer(url: URL): Response {
    const path = url.pathname.slice(BASE.length);
    if (path === `${this.accountSid}.json`) {
      return this.mayReadAccount
        ? Response.json({ status: this.accountStatus, auth_token: MARKER })
        : refusal(401, 20003);
    }
    const [account, ...rest] = path.split('/');
    if (account !== this.accountSid) return refusal(404, 20404);
    const below = rest.join('/');
    if (below === 'Calls.json') return this.#list(url);
    if (below === 'Usage/Records/AllTime.json') return this.#usage();
    const leg = this.#legs.get(below.slice('Calls/'.length, -'.json'.length));
    return leg === undefined ? refusal(404, 20404) : Response.json(this.#shown(leg));
  }

  #list(url: URL): Response {
    const query = url.searchParams;
    const page = Number(query.get('Page') ?? 0);
    if (page > 0 && Number(query.get('Link')) < this.linksFrom) return refusal(400, 20001);
    const size = Math.min(Number(query.get('PageSize') ?? 50), 1000);
    const from = this.#bound(query.get('StartTime>') ?? '1970-01-01T00:00:00Z');
    const to = this.#bound(query.get('StartTime<') ?? '2100-01-01T00:00:00Z');
    const parent = query.get('ParentCallSid');
    const listed = [...this.#legs.values()]
      .filter((leg) => leg.startedAt === undefined || (leg.startedAt >= from && leg.startedAt <= to))
      .filter((leg) => parent === null || leg.parent === parent)
      .sort((a, b) => (b.startedAt ?? Number.MAX_VALUE) - (a.startedAt ?? Number.MAX_VALUE));
    const next = new URLSearchParams(query);
    next.set('Page', String(page + 1));
    next.set('Link', String(this.linksFrom));
    const more = (page + 1) * size < listed.length;
    return Response.json({
      calls: listed.slice(page * size, (page + 1) * size).map((leg) => this.#shown(leg)),
      page,
      page_size: size,
      next_page_uri: more ? `${url.pathname}?${next}` : null,
    });
  }

  #bound(written: string): number {
    return Date.parse(this.looksAtDays ? written.slice(0, 10) : written);
  }

  #usage(): Response {
    if (!this.mayReadUsage) return refusal(401, 70051);
    const count = String(this.#legs.size);
    return Response.json({
      usage_records: [{ count, start_date: '2026-01-01', end_date: '2026-03-02', price: '1.5' }],
    });
  }

  #shown(leg: FakeLeg) {
    const isOver = leg.endedAt !== undefined && leg.startedAt !== undefined;
    return {
      sid: leg.sid,
      parent_call_sid: leg.parent ?? null,
      account_sid: this.accountSid,
      from: leg.from,
      to: leg.to,
      status: leg.status,
      direction: leg.direction ?? (leg.parent === undefined ? 'inbound' : 'outbound-dial'),
      start_time: date(leg.startedAt),
      end_time: date(leg.endedAt),
      duration: isOver ? String(((leg.endedAt ?? 0) - (leg.startedAt ?? 0)) / 1000) : '0',
      caller_name: leg.callerName ?? null,
      price: '-0.0085',
      annotation: MARKER,
      subresource_uris: { recordings: `/recordings/${MARKER}` },
    };
  }
}

/** An error as Twilio's API writes it. */
export function refusal(status: number, code: number, headers: Record<string, string> = {}): Response {
  return Response.json({ code, message: `${MARKER} of +12025550199`, status }, { status, headers });
}

function date(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toUTCString().replace('GMT', '+0000');
}
