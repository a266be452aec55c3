/** The contact of the demo who changes employers: one person, two tenures, one event, and the same colleagues know them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Asking, PersonView } from '../../graph/contract.ts';
import { DEFAULT_LIMITS, LogApplier } from '../../infra/compose/apply-log.ts';
import { readPersonMoved } from '../../infra/compose/log-events.ts';
import { recordsOf } from '../../infra/compose/records-of.ts';
import { CHANGES } from '../../infra/event-log/topics.ts';
import { minuteOf } from '../../infra/kernel/instant.ts';
import { demoTenant, UNTIL } from '../support/demo-tenant.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

const { part, company, activities } = demoTenant();
const [old, fresh, before, after] = ['old', 'new', 'before', 'after'].map((role) => part('job-move', role));

let graph: SmallGraph;

beforeAll(async () => {
  graph = await openSmallGraph({ domains: company.domains, now: () => Date.parse(UNTIL) });
  await graph.append(activities);
  await (await LogApplier.start(graph.log, graph.store, DEFAULT_LIMITS, {}, true)).drain();
}, 120_000);

afterAll(() => graph.close());

async function moved(): Promise<PersonView> {
  const person = await graph.queries.person(fresh ?? '');
  if (person === undefined) throw new Error('nobody has the new address');
  return person;
}

test('the person has both addresses, and a tenure that ended before the other began', async () => {
  const { identities, tenures } = await moved();
  expect(identities.map(({ value }) => `mailto:${value}`)).toEqual(expect.arrayContaining([old, fresh]));
  expect(tenures).toMatchObject([
    { organisation: before, confidence: 'certain' },
    { organisation: after, confidence: 'certain' },
  ]);
  expect(tenures[0]?.to).toBeLessThan(tenures[1]?.from ?? 0);
  expect(tenures[1]).not.toHaveProperty('to');
});

test('everybody who moved is told of once, and nobody else: the story has one', async () => {
  const told = [];
  for await (const record of recordsOf(graph.log, CHANGES)) told.push(readPersonMoved(record));
  const { id } = await moved();
  expect(told).toEqual([
    expect.objectContaining({ person: id, from: before, to: after, confidence: 'certain', identity: 'certain' }),
  ]);
});

test('ties go on: the three who knew them before know them after, with what was before', async () => {
  const { id, tenures } = await moved();
  const knownBy = async (now: number) => {
    const asking: Asking = { now, asOf: true, windowDays: 90, limit: 50 };
    const { ties = [] } = (await graph.queries.whoKnows(id, asking)) ?? {};
    return new Map(ties.map(({ person, tie }) => [person.address, tie]));
  };
  const left = await knownBy(tenures[0]?.to ?? 0);
  const today = await knownBy(minuteOf(UNTIL));
  expect(left.size).toBeGreaterThanOrEqual(3);
  for (const [colleague, tie] of left) expect(today.get(colleague)?.firstAt).toBe(tie.firstAt);
  const strengthened = [...left].filter(([colleague, { mails }]) => (today.get(colleague)?.mails ?? 0) > mails);
  expect(strengthened.length).toBeGreaterThanOrEqual(3);
});
