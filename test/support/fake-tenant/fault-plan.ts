/** What goes wrong, where and when: a script for a face. */
import { Chance } from './chance.ts';
import type { Tenant } from './tenant.ts';

/** How a throttled call is told when it may be tried again. */
export type RetryAfter =
  | { readonly as: 'seconds' | 'date' | 'text'; readonly seconds: number }
  /** Nothing is said. */
  | { readonly as: 'none' };

export type Fault =
  /** `reason` in the vendor's words; the face has a usual one. */
  | { readonly kind: 'throttle'; readonly status: 429 | 403; readonly reason?: string; readonly retry: RetryAfter }
  /** Any other refusal, in the form of the vendor. */
  | { readonly kind: 'refuse'; readonly status: number; readonly reason: string; readonly message?: string }
  | { readonly kind: 'server-error'; readonly status: 500 | 502 | 503 | 504; readonly html?: boolean }
  | { readonly kind: 'reset' | 'never' }
  /** The share of the body that is still sent. */
  | { readonly kind: 'truncate'; readonly share: number }
  /** Answered later, by the clock that was handed in. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The cursor or page of this call is too old. */
  | { readonly kind: 'expire-cursor' }
  /** A page without items that names a next page, which begins where this one would have. */
  | { readonly kind: 'empty-page' }
  | { readonly kind: 'reorder' | 'duplicate' };

export interface FaultRule {
  /** Method and path, `GET /calendar/v3/calendars/*`: the path as the vendor has it; `*` is one part of it, `**` any number. */
  readonly route: string;
  /** Only calls in the name of this address or about this mailbox. */
  readonly subject?: string;
  /** Which of the calls that match: the first being 1; all when absent. */
  readonly calls?: number | readonly [first: number, last: number];
  /** How likely it is for each of them, 0 to 1; always when absent. */
  readonly chance?: number;
  readonly fault: Fault;
}

export interface FaultedCall {
  readonly method: string;
  readonly path: string;
  readonly subject?: string;
}

/** A script of faults. Counts the calls that match each of its rules. */
export class FaultPlan {
  readonly #rules: { readonly rule: FaultRule; readonly pattern: RegExp; seen: number; struck: number }[] = [];
  readonly #chance: Chance;

  constructor(rules: readonly FaultRule[] = [], seed = 1) {
    this.#chance = new Chance(seed);
    for (const rule of rules) this.add(rule);
  }

  /** Rules may be added while it runs; each counts from then on. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, pattern: patternOf(rule.route), seen: 0, struck: 0 });
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.#rules.length = 0;
  }

  /** What is to happen to this call, in the order of the rules. */
  next(call: FaultedCall): Fault[] {
    const faults: Fault[] = [];
    for (const entry of this.#rules) {
      const { rule, pattern } = entry;
      if (!pattern.test(`${call.method} ${call.path}`)) continue;
      if (rule.subject !== undefined && rule.subject.toLowerCase() !== call.subject?.toLowerCase()) continue;
      entry.seen += 1;
      const [first, last] = typeof rule.calls === 'number' ? [rule.calls, rule.calls] : (rule.calls ?? [1, Infinity]);
      if (entry.seen < first || entry.seen > last) continue;
      if (rule.chance !== undefined && this.#chance.next() >= rule.chance) continue;
      entry.struck += 1;
      faults.push(rule.fault);
    }
    return faults;
  }

  /** How often a rule with this route has struck. */
  struck(route: string): number {
    return this.#rules.filter(({ rule }) => rule.route === route).reduce((sum, { struck }) => sum + struck, 0);
  }
}

function patternOf(route: string): RegExp {
  const parts = route.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]+' : part.replaceAll(/[.\\^$+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** What faults do to a page of items. */
export function disturb<T>(items: readonly T[], faults: readonly Fault[]): T[] {
  let page = [...items];
  for (const { kind } of faults) {
    if (kind === 'reorder') page.reverse();
    if (kind === 'duplicate') page = [...page, ...page.slice(0, Math.max(1, Math.ceil(page.length / 3)))];
  }
  return page;
}

export function has(faults: readonly Fault[], kind: Fault['kind']): boolean {
  return faults.some((fault) => fault.kind === kind);
}

/** Removes a share of a mailbox, and no change tells of it. Returns the ids of what is gone. */
export function loseSilently(tenant: Tenant, person: string, share: number, seed: number): string[] {
  const chance = new Chance(seed);
  const left = [...(tenant.mailbox(person)?.newestFirst() ?? [])].map(({ id }) => id);
  const lost = Array.from({ length: Math.round(left.length * share) }, () => {
    const [id = ''] = left.splice(Math.floor(chance.next() * left.length), 1);
    return id;
  });
  for (const id of lost) tenant.removeMessage(person, id, { silently: true });
  return lost;
}
