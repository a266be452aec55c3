/** How much Graph lets an application ask for, and what was asked for. */
import { GraphRefusal } from './graph-error.ts';

/** A number of calls, or of resource units, in a window of time. */
export interface Limit {
  readonly most: number;
  readonly windowMs: number;
}

export interface Limits {
  /** Calls under way at once for one mailbox. */
  readonly mailboxConcurrency: number;
  readonly mailbox: Limit;
  /** Resource units of the directory. */
  readonly directory: Limit;
  readonly calls: Limit;
  readonly traces: Limit;
}

/** Source: Microsoft Graph service-specific throttling limits, for an application in one tenant; the directory of a small one. */
export const DOCUMENTED_LIMITS: Limits = {
  mailboxConcurrency: 4,
  mailbox: { most: 10_000, windowMs: 600_000 },
  directory: { most: 3_500, windowMs: 10_000 },
  calls: { most: 1_500, windowMs: 20_000 },
  traces: { most: 100, windowMs: 300_000 },
};

export type LimitedArea = 'mailbox' | 'directory' | 'calls' | 'traces';

export interface Spending {
  readonly area: LimitedArea;
  /** Whose mailbox: an id of a person. */
  readonly mailbox?: string;
  readonly units: number;
}

export interface QuotaEntry extends Spending {
  readonly at: number;
  readonly route: string;
  readonly isRefused: boolean;
}

interface Window {
  readonly spent: { readonly at: number; readonly units: number }[];
  sum: number;
  peak: number;
}

/** Counts, and refuses what is above the limits. Refused calls count too, as they do at Microsoft. */
export class Quota {
  readonly log: QuotaEntry[] = [];
  readonly #limits: Limits | undefined;
  readonly #now: () => number;
  readonly #saysWhen: boolean;
  readonly #windows = new Map<string, Window>();
  readonly #inFlight = new Map<string, { now: number; peak: number }>();

  /** @param limits nothing is refused without */
  constructor(limits: Limits | undefined, now: () => number, saysWhen: boolean) {
    this.#limits = limits;
    this.#now = now;
    this.#saysWhen = saysWhen;
  }

  /**
   * A call begins; what is returned ends it.
   *
   * @throws GraphRefusal 429
   */
  enter(spending: Spending, route: string): () => void {
    const refusal = this.#spend(spending) ?? this.#begin(spending.mailbox);
    this.log.push({ ...spending, at: this.#now(), route, isRefused: refusal !== undefined });
    if (refusal !== undefined) throw refusal;
    return () => {
      const flying = spending.mailbox === undefined ? undefined : this.#inFlight.get(spending.mailbox);
      if (flying !== undefined) flying.now -= 1;
    };
  }

  /** The most calls that were under way at once for this mailbox, refused ones not counted. */
  peakInFlight(mailbox: string): number {
    return this.#inFlight.get(mailbox)?.peak ?? 0;
  }

  /** The most units that any window of this area saw: of one mailbox, or of the area. */
  peak(area: LimitedArea, mailbox?: string): number {
    return this.#windows.get(keyOf(area, mailbox))?.peak ?? 0;
  }

  /** What an answer says of how close to the limit it came: above four fifths of it. */
  signals(area: LimitedArea, mailbox: string | undefined): Record<string, string> {
    const limit = this.#limits?.[area];
    const share = limit === undefined ? 0 : (this.#windows.get(keyOf(area, mailbox))?.sum ?? 0) / limit.most;
    return share < 0.8 ? {} : { 'x-ms-throttle-limit-percentage': share.toFixed(2) };
  }

  #begin(mailbox: string | undefined): GraphRefusal | undefined {
    if (mailbox === undefined) return undefined;
    const flying = this.#inFlight.get(mailbox) ?? { now: 0, peak: 0 };
    this.#inFlight.set(mailbox, flying);
    if (flying.now >= (this.#limits?.mailboxConcurrency ?? Number.POSITIVE_INFINITY)) {
      return this.#refusal('ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', 1_000);
    }
    flying.now += 1;
    flying.peak = Math.max(flying.peak, flying.now);
    return undefined;
  }

  #spend({ area, mailbox, units }: Spending): GraphRefusal | undefined {
    const limit = this.#limits?.[area];
    const windowMs = limit?.windowMs ?? DOCUMENTED_LIMITS[area].windowMs;
    const window = this.#window(keyOf(area, mailbox), windowMs);
    window.spent.push({ at: this.#now(), units });
    window.sum += units;
    window.peak = Math.max(window.peak, window.sum);
    if (limit === undefined || window.sum <= limit.most) return undefined;
    const freeAt = (window.spent[0]?.at ?? this.#now()) + windowMs;
    if (area === 'mailbox') {
      return this.#refusal('ApplicationThrottled', 'Application is over its RequestCount limit.', freeAt - this.#now());
    }
    return this.#refusal('TooManyRequests', 'Too many requests.', freeAt - this.#now(), {
      'x-ms-throttle-scope': 'Tenant_Application/ReadOnly',
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
  }

  #window(key: string, windowMs: number): Window {
    const window = this.#windows.get(key) ?? { spent: [], sum: 0, peak: 0 };
    this.#windows.set(key, window);
    const since = this.#now() - windowMs;
    const kept = window.spent.findIndex(({ at }) => at > since);
    for (const { units } of window.spent.splice(0, kept === -1 ? window.spent.length : kept)) window.sum -= units;
    return window;
  }

  #refusal(code: string, message: string, waitMs: number, headers: Record<string, string> = {}): GraphRefusal {
    const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
    const said = this.#saysWhen ? { ...headers, 'retry-after': seconds } : headers;
    return new GraphRefusal(429, code, message, { headers: said, isBare: code === 'ApplicationThrottled' });
  }
}

const keyOf = (area: LimitedArea, mailbox: string | undefined) => (mailbox === undefined ? area : `${area}|${mailbox}`);
