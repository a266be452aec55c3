/** A graph whose place another one has taken: nobody begins to write to it, and none of it comes back. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { GraphStore } from '../../../graph/contract.ts';
import { type Neo4jGraphs, openNeo4jGraphs } from '../../../graph/neo4j/graphs.ts';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { statement } from '../../support/neo4j-graph.ts';

const SOURCE = { topic: 'activities.v1', partition: 0 };

describeWithNeo4j('A graph on Neo4j whose place another one takes', (address) => {
  let tenant: string;
  let note: { graph: string; holder: string };
  let graphs: Neo4jGraphs;
  let store: GraphStore;
  let fresh: string;

  beforeEach(async () => {
    tenant = `test-${randomUUID()}`;
    fresh = `${tenant}.R.1`;
    note = { graph: tenant, holder: randomUUID() };
    graphs = await openNeo4jGraphs(address());
    store = await opened(tenant);
    await graphs.beginReplay(note);
  });
  afterEach(async () => {
    await store.close();
    await graphs.close();
    await statement(address(), 'MATCH (n) WHERE n.tenant STARTS WITH $tenant OR n.graph = $tenant DETACH DELETE n', {
      tenant,
    });
  });

  function opened(graph: string, halfLifeDays = DEFAULT_SETTINGS.halfLifeDays): Promise<GraphStore> {
    return openNeo4jGraphStore({
      ...address(),
      tenant: graph,
      answersFor: tenant,
      identitySecret: 'a secret for tests',
      clock: () => 0,
      settings: { ...DEFAULT_SETTINGS, halfLifeDays },
    });
  }

  const switched = () => graphs.putInPlace({ tenant, graph: fresh, note, sources: [SOURCE] });

  async function nodesOf(graph: string): Promise<unknown> {
    const cypher = 'MATCH (n {tenant: $graph}) WHERE NOT n:LiveGraph RETURN count(n) AS nodes';
    return (await statement(address(), cypher, { graph }))[0]?.['nodes'];
  }

  test('is neither claimed, nor woken, nor opened, nor bound any more, also when it has been removed', async () => {
    const claim = await store.claim(SOURCE);
    expect(await switched()).toBe(tenant);
    await graphs.remove(tenant);
    const nothing = { from: claim.position, upTo: claim.position + 1 };
    for (const write of [
      () => store.claim(SOURCE),
      () => store.claim({ ...SOURCE, partition: 1 }),
      () => store.wake(),
      () => store.bindLog({ id: 'log', ends: [], derived: [{ ...SOURCE, end: 3 }] }),
      () => store.applyTenantFacts(claim, { domains: [] }, nothing.from, nothing.upTo),
      () => opened(tenant),
      () => opened(tenant, 90),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'GRA_FENCED' });
    }
    expect(await nodesOf(tenant)).toBe(0);
    const live = await opened(fresh);
    expect(await live.claim(SOURCE)).toMatchObject({ position: 0 });
    expect(await live.wake()).toBe(0);
    await live.close();
  });

  test('has either been claimed before, and then the claim is fenced, or is not claimed: whoever comes first', async () => {
    const claims = Array.from({ length: 20 }, () => store.claim(SOURCE).catch((error: unknown) => error));
    const [before] = await Promise.all([switched(), ...claims]);
    expect(before).toBe(tenant);
    for (const claimed of await Promise.all(claims)) {
      if (claimed instanceof Error) expect(claimed).toMatchObject({ code: 'GRA_FENCED' });
      else {
        const { epoch, position } = claimed as Awaited<ReturnType<GraphStore['claim']>>;
        const late = store.applyTenantFacts({ ...SOURCE, epoch, position }, { domains: [] }, position, position + 1);
        await expect(late).rejects.toMatchObject({ code: 'GRA_FENCED' });
      }
    }
  });

  test('keeps its place when the replay has lost its note to another one, and never takes its own', async () => {
    const claim = await store.claim(SOURCE);
    const other = { ...note, holder: randomUUID() };
    expect(await graphs.beginReplay(other)).toBeUndefined();
    expect(await graphs.isReplaying(tenant)).toBe(true);
    await statement(address(), 'MATCH (r:Replay {graph: $tenant}) SET r.until = timestamp() - 1', { tenant });
    expect(await graphs.isReplaying(tenant)).toBe(false);
    expect(await graphs.beginReplay(other)).toBe(2);
    expect(await graphs.renewReplay(note)).toBe(false);
    await expect(switched()).rejects.toMatchObject({ code: 'GRA_FENCED' });
    expect(await graphs.live(tenant)).toBe(tenant);
    // Nothing of the switch has happened: nobody is fenced.
    await store.applyTenantFacts(claim, { domains: ['corp.example'] }, 0, 1);
    const itself = graphs.putInPlace({ tenant, graph: tenant, note: other, sources: [SOURCE] });
    await expect(itself).rejects.toThrow('its own place');
    // What somebody gives back who has it no longer stays with the one who has it.
    await graphs.endReplay(note);
    expect(await graphs.renewReplay(other)).toBe(true);
    await graphs.endReplay(other);
    expect(await graphs.beginReplay(note)).toBe(3);
  });

  test('waits for a batch in hand, and not for one whose process stands still', async () => {
    await store.claim(SOURCE);
    const neo4j = await import('neo4j-driver');
    const driver = neo4j.default.driver(address().url);
    try {
      const frozen = driver.session().beginTransaction({ metadata: { kith: `${tenant} activities.v1/0` } });
      await frozen.run('MATCH (p:Position {tenant: $tenant}) SET p.lock = true', { tenant });
      expect(await switched()).toBe(tenant);
      expect(await graphs.live(tenant)).toBe(fresh);
    } finally {
      await driver.close();
    }
  }, 60_000);
});
