import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { BackfillEstimate, Check } from '../../sync/port.ts';
import { type AskTwilio, TWILIO_LIMIT } from './ask-twilio.ts';
import { DAY_MS } from './calls-cursor.ts';
import { CallPage } from './twilio-call.ts';

const Account = z.object({ status: z.string() });

/** What the account has used since it was opened. The provider counts legs. */
const Usage = z.object({
  usage_records: z.array(z.object({ count: z.coerce.number(), start_date: z.string(), end_date: z.string() })).min(1),
});

export async function* checkTwilio(
  ask: AskTwilio,
  { accountSid, hasKey }: { accountSid: string; hasKey: boolean },
  signal: AbortSignal,
): AsyncIterable<Check> {
  const account = await tried('reads the account', async () => {
    const { status } = await ask(`/2010-04-01/Accounts/${accountSid}.json`, Account, signal);
    if (status === 'active') return;
    const todo = 'Ask the support of Twilio why it is not active.';
    throw new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'the account is suspended or closed', { todo });
  });
  // keys that may read calls are often not allowed to read the account, and need not be
  yield hasKey && account.failure?.kind === 'misconfigured'
    ? { capability: 'calls', what: account.what, kind: 'reach', outcome: 'unsure', note: 'this key may not read it' }
    : account;
  yield await tried('reads a page of calls', async () => {
    await ask('Calls.json?PageSize=1', CallPage, signal);
  });
  if (!hasKey) yield MAIN_TOKEN;
}

const MAIN_TOKEN: Check = {
  capability: 'calls',
  what: 'cannot read messages and recordings',
  kind: 'boundary',
  outcome: 'unsure',
  note: 'the main token of an account may read everything; a restricted API key that only reads calls cannot',
};

async function tried(what: string, attempt: () => Promise<void>): Promise<Check> {
  const check = { capability: 'calls', what, kind: 'reach' } as const;
  try {
    await attempt();
    return { ...check, outcome: 'passed' };
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    return { ...check, outcome: 'failed', failure: error };
  }
}

/** Empty when the key may not read how much was used. */
export async function estimateTwilio(
  ask: AskTwilio,
  pageSize: number,
  signal: AbortSignal,
): Promise<BackfillEstimate[]> {
  try {
    const answer = await ask('Usage/Records/AllTime.json?Category=calls', Usage, signal);
    const [usage] = answer.usage_records;
    if (usage === undefined) return [];
    const days = Math.max(1, (Date.parse(usage.end_date) - Date.parse(usage.start_date)) / DAY_MS || 1);
    const requests = days + usage.count / pageSize;
    const seconds = Math.ceil((requests * TWILIO_LIMIT.seconds) / TWILIO_LIMIT.units);
    return [{ capability: 'calls', mailboxes: 1, counted: 1, items: usage.count, seconds }];
  } catch (error) {
    if (error instanceof SyncFailure && error.kind === 'misconfigured') return [];
    throw error;
  }
}
