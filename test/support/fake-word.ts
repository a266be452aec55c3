/** People's word in memory: what is said holds at once, and the graph shows it when the test says so. */
import type { PeoplesWord } from '../../api/contract.ts';
import { newDecisions } from '../../infra/compose/identity-decisions.ts';
import { type Decision, decisionsAfter } from '../../resolver/contract.ts';

export interface FakeWord extends PeoplesWord {
  /** Everything that was recorded, in order: a decision, or a policy. */
  readonly recorded: (Decision | boolean)[];
  /** The graph shows all of it now. */
  apply(): void;
}

export function fakeWord(clock: () => number): FakeWord {
  const recorded: (Decision | boolean)[] = [];
  let shown = 0;
  const said = (until = recorded.length) => recorded.slice(0, until).filter((word) => typeof word !== 'boolean');
  const decisions = () => {
    const inGraph = new Set(said(shown));
    return decisionsAfter([], said()).map((decision) => ({ ...decision, applied: inGraph.has(decision) }));
  };
  const policy = (until: number) => recorded.slice(0, until).findLast((word) => typeof word === 'boolean') ?? true;
  const mergePolicy = () => {
    const mergesLikely = policy(recorded.length);
    return { mergesLikely, applied: policy(shown) === mergesLikely };
  };
  return {
    recorded,
    apply() {
      shown = recorded.length;
    },
    decisions: async () => decisions(),
    async say(word, pair) {
      recorded.push(...newDecisions(word, [pair], decisionsAfter([], said()), clock()));
      const found = decisions().find(({ a, b }) => a === pair[0] && b === pair[1]);
      if (found === undefined) throw new Error('what was said just now is there');
      return found;
    },
    mergePolicy: async () => mergePolicy(),
    async setMergePolicy(mergesLikely) {
      if (policy(recorded.length) !== mergesLikely) recorded.push(mergesLikely);
      return mergePolicy();
    },
  };
}
