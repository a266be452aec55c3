/** What a project may spend at Google, and what was spent. */

export interface QuotaLimits {
  /** Units that one user may spend in a minute. */
  readonly perUser: number;
  /** Units that the project may spend in a minute. */
  readonly perProject: number;
  /** Units by method; others cost 1. */
  readonly costs: Readonly<Record<string, number>>;
}

const GMAIL_COSTS = {
  'gmail.users.messages.list': 5,
  'gmail.users.history.list': 2,
  'gmail.users.getProfile': 1,
  'gmail.users.labels.list': 1,
  'gmail.users.labels.get': 1,
};

/** By API. Source: Google's pages on the quotas of Gmail and of Calendar, as of 2026-05. */
export const QUOTAS = {
  /** Projects made since 2026-05-01. */
  newProject: {
    gmail: { perUser: 6000, perProject: 1_200_000, costs: { ...GMAIL_COSTS, 'gmail.users.messages.get': 20 } },
    calendar: { perUser: 600, perProject: 10_000, costs: {} },
  },
  oldProject: {
    gmail: { perUser: 15_000, perProject: 1_200_000, costs: { ...GMAIL_COSTS, 'gmail.users.messages.get': 5 } },
    calendar: { perUser: 600, perProject: 10_000, costs: {} },
  },
} as const satisfies Record<string, Readonly<Record<string, QuotaLimits>>>;

export type Quotas = Readonly<Record<string, QuotaLimits>>;

const MINUTE_MS = 60_000;

/** Counts units in a minute that slides, refused calls too: the client tried to spend them. */
export class QuotaAccount {
  readonly #quotas: Quotas;
  readonly #now: () => number;
  readonly #windows = new Map<string, { readonly spent: [at: number, units: number][]; sum: number; peak: number }>();

  constructor(quotas: Quotas, now: () => number) {
    this.#quotas = quotas;
    this.#now = now;
  }

  /** Takes the cost of a call, and says whether it is still within the limits. */
  spend(api: string, method: string, user: string): boolean {
    const limits = this.#quotas[api];
    if (limits === undefined) return true;
    const units = limits.costs[method] ?? 1;
    const ofUser = this.#take(`${api}|${user}`, units);
    const ofProject = this.#take(api, units);
    return ofUser <= limits.perUser && ofProject <= limits.perProject;
  }

  /** The most units that any minute saw: of one user, or of the project. */
  peak(api: string, user?: string): number {
    return this.#windows.get(user === undefined ? api : `${api}|${user}`)?.peak ?? 0;
  }

  #take(key: string, units: number): number {
    const window = this.#windows.get(key) ?? { spent: [], sum: 0, peak: 0 };
    this.#windows.set(key, window);
    const since = this.#now() - MINUTE_MS;
    const old = window.spent.findIndex(([at]) => at > since);
    for (const [, past] of window.spent.splice(0, old === -1 ? window.spent.length : old)) window.sum -= past;
    window.spent.push([this.#now(), units]);
    window.sum += units;
    window.peak = Math.max(window.peak, window.sum);
    return window.sum;
  }
}
