/**
 * On a cluster the stages are workers of their own, with a topic between them. Whoever takes a step when, dies in the middle
 * of one, is told by the graph that it was too large, or goes on though another has taken over: the graph is the one that the fused stages make, and every input is
 * counted once.
 */
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { GraphStore } from '../../graph/contract.ts';
import { bindGraph } from '../../infra/compose/cluster/cluster.ts';
import { type Held, PartitionWork, type Stage } from '../../infra/compose/cluster/partition-work.ts';
import { ResolverStage } from '../../infra/compose/cluster/resolve-log.ts';
import { ScorerStage } from '../../infra/compose/cluster/score-log.ts';
import { derivedTopicSpecs, INTERACTIONS, TRUTH } from '../../infra/event-log/topics.ts';
import { Fault, isFault } from '../../infra/kernel/fault.ts';
import { OWN_DOMAIN } from '../arbitraries/activities.ts';
import { aTelling } from '../arbitraries/directory.ts';
import { dumpOf, openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 60) };
jest.setTimeout(600_000);

const PARTITIONS = 3;
const options = { domains: [OWN_DOMAIN], partitions: PARTITIONS };
const SMALL_BITES = { first: 4, max: 16 };

/**
 * Two workers of each stage. `diesAt`: which write of the step does not happen any more, nor anything after it, unless it was too large: then
 * the worker lives, and only that write did not happen.
 */
const aMove = fc.record({
  role: fc.constantFrom<('resolver' | 'scorer')[]>('resolver', 'scorer'),
  worker: fc.nat({ max: 1 }),
  /** Claims what it was not holding; otherwise it goes on with what it took for its own. */
  takesOver: fc.boolean(),
  diesAt: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 3 }),
  tooLarge: fc.boolean(),
});
type Move = typeof aMove extends fc.Arbitrary<infer M> ? M : never;

const aRun = fc.array(fc.record({ batch: aTelling, moves: fc.array(aMove, { maxLength: 8 }) }), {
  minLength: 1,
  maxLength: 4,
});

type Run = typeof aRun extends fc.Arbitrary<infer R> ? R : never;

class Died extends Error {}

/** A worker whose process may die within a step: then a new one knows only what the log and the graph say. */
class MortalWorker {
  readonly #graph: SmallGraph;
  readonly #role: Move['role'];
  #work: PartitionWork | undefined;
  #writesLeft = Number.POSITIVE_INFINITY;
  #tooLarge = false;

  constructor(graph: SmallGraph, role: Move['role']) {
    this.#graph = graph;
    this.#role = role;
  }

  async move({ takesOver, diesAt, tooLarge }: Omit<Move, 'role' | 'worker'>): Promise<boolean> {
    this.#writesLeft = diesAt ?? Number.POSITIVE_INFINITY;
    this.#tooLarge = tooLarge;
    try {
      if (this.#work === undefined || takesOver) {
        this.#work = new PartitionWork(await this.#stage());
        await this.#work.hold(await this.#partitions());
      }
      return await this.#work.round(new AbortController().signal, () => {});
    } catch (error) {
      if (!(error instanceof Died) && !isFault(error, 'GRA_FENCED') && !isFault(error, 'GRA_TOO_LARGE')) throw error;
      this.#work = undefined;
      return true;
    }
  }

  async #partitions() {
    const topics = this.#role === 'resolver' ? TRUTH : [INTERACTIONS];
    return (await Promise.all(topics.map((topic) => this.#graph.log.partitions(topic)))).flat();
  }

  async #stage(): Promise<Stage<Held>> {
    const store = this.#mortal(this.#graph.store);
    if (this.#role === 'resolver') return ResolverStage.start(this.#graph.log, store, SMALL_BITES);
    return ScorerStage.start(this.#graph.log, store, SMALL_BITES.max);
  }

  #mortal(store: GraphStore): GraphStore {
    const die = () => {
      this.#writesLeft -= 1;
      if (this.#writesLeft >= 0) return;
      if (!this.#tooLarge) throw new Died();
      this.#writesLeft = Number.POSITIVE_INFINITY;
      throw new Fault('GRA_TOO_LARGE', 'too large');
    };
    return {
      bindLog: (log) => store.bindLog(log),
      claim: (source) => store.claim(source),
      positionOf: (source) => store.positionOf(source),
      loadRevisions: (activities) => store.loadRevisions(activities),
      tenantFacts: () => store.tenantFacts(),
      moves: () => store.moves(),
      wake: () => store.wake(),
      close: () => store.close(),
      apply: async (claim, batch) => {
        die();
        return store.apply(claim, batch);
      },
      applyTenantFacts: async (claim, facts, from, upTo) => {
        die();
        return store.applyTenantFacts(claim, facts, from, upTo);
      },
    };
  }
}

async function runSplit(run: Run) {
  const graph = await openSmallGraph(options);
  await graph.log.ensureTopics(derivedTopicSpecs(PARTITIONS));
  await bindGraph(graph.log, graph.store);
  const workers = {
    resolver: [0, 1].map(() => new MortalWorker(graph, 'resolver')),
    scorer: [0, 1].map(() => new MortalWorker(graph, 'scorer')),
  };
  for (const { batch, moves } of run) {
    await graph.append(batch);
    for (const { role, worker, ...how } of moves) await workers[role][worker]?.move(how);
  }
  for (const role of ['resolver', 'scorer'] as const) {
    const last = new MortalWorker(graph, role);
    while (await last.move({ takesOver: false, diesAt: undefined, tooLarge: false }));
  }
  const accounts = await graph.queries.accounts();
  const dump = await graph.dump();
  await graph.close();
  return { accounts, dump };
}

test('split among workers that die and are fenced, the stages make the graph of the fused ones and count every input once', async () => {
  const same = fc.asyncProperty(aRun, async (run) => {
    const { accounts, dump } = await runSplit(run);
    expect(dump).toBe(await dumpOf([run.flatMap(({ batch }) => batch)], options));
    const received = accounts.reduce((sum, source) => sum + source.received, 0);
    expect(received).toBe(run.reduce((sum, { batch }) => sum + batch.length, 0));
    for (const { received: all, applied, duplicate, ignored, excluded, erased, quarantined } of accounts) {
      expect(applied + duplicate + ignored + excluded + erased + quarantined).toBe(all);
    }
  });
  await fc.assert(same, RUNS);
});
