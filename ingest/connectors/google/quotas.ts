/** What calls cost and how much may be spent, by Google's published tables where there are any. */
import { burstOf, type Charge, type RateLimit } from '../../core/token-bucket.ts';

export type GmailCall = 'list' | 'get' | 'history' | 'profile' | 'labels';
type Costs = Readonly<Record<GmailCall, number>>;

/**
 * Gmail API usage limits, units per minute and method: https://developers.google.com/workspace/gmail/api/reference/quota.
 * Projects made since 2026-05-01 have the new table.
 */
const GMAIL: Readonly<Record<'new' | 'old', { readonly user: number; readonly costs: Costs }>> = {
  new: { user: 6000, costs: { list: 5, get: 20, history: 2, profile: 1, labels: 1 } },
  old: { user: 15_000, costs: { list: 5, get: 5, history: 2, profile: 1, labels: 1 } },
};
export const GMAIL_PROJECT: RateLimit = { units: 1_200_000, seconds: 60 };

/** https://developers.google.com/workspace/calendar/api/guides/quota */
const CALENDAR_USER: RateLimit = { units: 600, seconds: 60 };
const CALENDAR_PROJECT: RateLimit = { units: 10_000, seconds: 60 };

/** No limit is published for these. Ours are careful ones: no request of a company's own tools should suffer from kith. */
const DIRECTORY: RateLimit = { units: 1500, seconds: 60 };
const REPORTS: RateLimit = { units: 240, seconds: 60 };
const MEET_USER: RateLimit = { units: 100, seconds: 60 };
const MEET_PROJECT: RateLimit = { units: 3000, seconds: 60 };

export type Quota = 'new' | 'old';

/** Google discourages larger batches: their inner calls run at the same time and refuse each other. */
const BATCH_MAX = 50;

export function gmailUserLimit(quota: Quota): RateLimit {
  return { units: GMAIL[quota].user, seconds: 60 };
}

export function gmailCost(quota: Quota, call: GmailCall): number {
  return GMAIL[quota].costs[call];
}

/** How many mails one batch may ask for, so that it is still below what may be spent at once. */
export function mailsPerBatch(quota: Quota): number {
  return Math.min(BATCH_MAX, Math.floor(burstOf(gmailUserLimit(quota)) / gmailCost(quota, 'get')));
}

/** @param calls how many of them go out together */
export function gmailCharges(quota: Quota, user: string, call: GmailCall, calls = 1): Charge[] {
  const cost = gmailCost(quota, call) * calls;
  return [
    { bucket: `google/gmail/user/${user}`, cost, limit: gmailUserLimit(quota) },
    { bucket: 'google/gmail/project', cost, limit: GMAIL_PROJECT },
  ];
}

export function calendarCharges(user: string): Charge[] {
  return [
    { bucket: `google/calendar/user/${user}`, cost: 1, limit: CALENDAR_USER },
    { bucket: 'google/calendar/project', cost: 1, limit: CALENDAR_PROJECT },
  ];
}

export function meetCharges(user: string): Charge[] {
  return [
    { bucket: `google/meet/user/${user}`, cost: 1, limit: MEET_USER },
    { bucket: 'google/meet/project', cost: 1, limit: MEET_PROJECT },
  ];
}

export function directoryCharges(): Charge[] {
  return [{ bucket: 'google/directory', cost: 1, limit: DIRECTORY }];
}

export function reportsCharges(): Charge[] {
  return [{ bucket: 'google/reports', cost: 1, limit: REPORTS }];
}
