/** Several small questions in one call (`$batch`), each with an outcome of its own. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { ProviderPorts } from '../../sync/port.ts';
import { classifyMicrosoft } from './classify.ts';
import { refusalOf } from './refusal.ts';

/** Graph takes no more in one call. */
export const BATCH_MAX = 20;

/** The answers of a batch come in any order, inside of a 200 that says nothing about them. */
export const BatchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});
export type BatchAnswer = z.output<typeof BatchAnswer>;

/** What became of one question: its answer, or why there is none. */
export type Outcome<T> = { readonly answer: T } | { readonly failure: SyncFailure };

/**
 * The outcomes in the order of the questions, which bear their places as ids. A question that was not answered, or that
 * failed only because another did (424), may be asked again.
 *
 * @param now milliseconds since 1970
 */
export function outcomesOf<T>(
  { responses }: BatchAnswer,
  questions: number,
  shape: z.ZodType<T>,
  now: number,
): Outcome<T>[] {
  const byId = new Map(responses.map((response) => [response.id, response]));
  return Array.from({ length: questions }, (_, place): Outcome<T> => {
    const response = byId.get(String(place));
    if (response === undefined || response.status === 424) {
      return { failure: new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'a part of a batch was not answered') };
    }
    const { status, body } = response;
    if (status < 200 || status >= 300) {
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
      return { failure: classifyMicrosoft(refusalOf(status, new Headers(response.headers ?? {}), text), now) };
    }
    const read = shape.safeParse(body);
    if (read.success) return { answer: read.data };
    return { failure: new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', 'a part of a batch is not as documented') };
  });
}

/** Tries of what may pass, before the failure is the stream's. */
const ROUNDS = 4;
const FIRST_WAIT_MS = 1000;
const WAIT_HERE_MS = 30_000;

/**
 * The outcomes of all questions, at most {@link BATCH_MAX}. Only those that may pass are asked again, after the longest
 * pause that one of them was told.
 *
 * @param ask sends the questions in these places as one batch
 */
export async function askBatch<T>(
  { now, sleep, random }: Pick<ProviderPorts, 'now' | 'sleep' | 'random'>,
  questions: number,
  signal: AbortSignal,
  ask: (places: readonly number[]) => Promise<readonly Outcome<T>[]>,
): Promise<Outcome<T>[]> {
  const outcomes = new Map<number, Outcome<T>>();
  let open = Array.from({ length: questions }, (_, place) => place);
  for (let round = 1; open.length > 0; round += 1) {
    const answered = await ask(open);
    for (const [index, place] of open.entries()) {
      const outcome = answered[index];
      if (outcome !== undefined) outcomes.set(place, outcome);
    }
    open = open.filter((place) => mayPass(outcomes.get(place)));
    if (open.length === 0 || round === ROUNDS) break;
    const own = now() + Math.ceil(FIRST_WAIT_MS * 2 ** (round - 1) * (0.5 + random() / 2));
    const until = Math.max(own, ...open.map((place) => untilOf(outcomes.get(place))));
    if (until - now() > WAIT_HERE_MS) break;
    await sleep(until - now(), signal);
  }
  return [...outcomes].sort(([one], [other]) => one - other).map(([, outcome]) => outcome);
}

function mayPass<T>(outcome: Outcome<T> | undefined): boolean {
  if (outcome === undefined || !('failure' in outcome)) return outcome === undefined;
  return outcome.failure.kind === 'retryable' || outcome.failure.kind === 'throttled';
}

function untilOf<T>(outcome: Outcome<T> | undefined): number {
  return outcome !== undefined && 'failure' in outcome ? (outcome.failure.until ?? 0) : 0;
}
