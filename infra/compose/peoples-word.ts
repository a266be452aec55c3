import type { PeoplesWord, SaidOfMerges, SaidOfPair } from '../../api/contract.ts';
import type { GraphQueries, TenantFacts } from '../../graph/contract.ts';
import type { Decision } from '../../resolver/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import type { Clock } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { mergesLikelyIn, saidSoFar, sayOfPairs, setMergePolicy } from './identity-decisions.ts';

/** What the API takes from people, put into the log and read from where it ends. */
export function peoplesWordIn(
  log: EventLog,
  queries: Pick<GraphQueries, 'positions' | 'tenantFacts'>,
  clock: Clock,
): PeoplesWord {
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: what the second one adds depends on what the first one said.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
  const mergePolicy = async () => shownPolicy(await saidSoFar(log, queries));
  const decisions = async () => {
    const { inLog, inGraph } = await saidSoFar(log, queries);
    return (inLog.decisions ?? []).map((decision) => shownDecision(decision, inGraph));
  };
  return {
    decisions,
    mergePolicy,
    say: (said, pair) =>
      inTurn(async () => {
        const { inLog, inGraph } = await saidSoFar(log, queries);
        const held = inLog.decisions ?? [];
        const [now] = await sayOfPairs(log, said, [pair], held, clock);
        const decision = now ?? held.find((before) => isOf(pair, before));
        invariant(decision !== undefined, 'what is not new was said before');
        return shownDecision(decision, inGraph);
      }),
    setMergePolicy: (mergesLikely) =>
      inTurn(async () => {
        await setMergePolicy(log, mergesLikely, (await saidSoFar(log, queries)).inLog);
        return mergePolicy();
      }),
  };
}

function isOf([a, b]: readonly [string, string], decision: Decision): boolean {
  return decision.a === a && decision.b === b;
}

function shownDecision(decision: Decision, { decisions = [] }: TenantFacts): SaidOfPair {
  const { a, b, said, at } = decision;
  const applied = decisions.some((shown) => isOf([a, b], shown) && shown.said === said && shown.at === at);
  return { a, b, said, at, applied };
}

function shownPolicy({ inLog, inGraph }: { inLog: TenantFacts; inGraph: TenantFacts }): SaidOfMerges {
  const mergesLikely = mergesLikelyIn(inLog);
  return { mergesLikely, applied: mergesLikelyIn(inGraph) === mergesLikely };
}
