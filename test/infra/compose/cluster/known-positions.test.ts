import { expect, test } from '@jest/globals';
import type { GraphQueries } from '../../../../graph/contract.ts';
import { knownPositions } from '../../../../infra/compose/cluster/known-positions.ts';
import type { EventLog } from '../../../../infra/event-log/port.ts';
import { ACTIVITIES } from '../../../../infra/event-log/topics.ts';
import { Fault } from '../../../../infra/kernel/fault.ts';

/** Two engines that can be taken away. */
function engines() {
  const state = { isGraphAway: false, isLogAway: false, position: 0, end: 0, looks: 0 };
  const queries = {
    positions: async () => {
      state.looks += 1;
      if (state.isGraphAway) throw new Fault('GRA_UNREACHABLE', 'no Neo4j answers');
      return [{ topic: ACTIVITIES, partition: 0, position: state.position }];
    },
  } as unknown as GraphQueries;
  const log = {
    partitions: async (topic: string) => {
      if (state.isLogAway) throw new Fault('LOG_UNREACHABLE', 'no Kafka answers');
      return topic === ACTIVITIES ? [{ topic, partition: 0, start: 0, end: state.end }] : [];
    },
  } as unknown as EventLog;
  return { state, known: knownPositions(log, queries) };
}

const at = (position: number, end: number) => [{ topic: ACTIVITIES, partition: 0, position, end }];

test('while the graph is away, what is appended is seen to wait behind where it stood last', async () => {
  const { state, known } = engines();
  Object.assign(state, { position: 3, end: 5 });
  expect((await known.look()).positions).toEqual(at(3, 5));
  Object.assign(state, { isGraphAway: true, end: 9 });
  expect(await known.look()).toMatchObject({ graph: { status: 'rejected' }, log: {}, positions: at(3, 9) });
});

test('while the log is away, the graph is seen to come up to where the log ended last', async () => {
  const { state, known } = engines();
  Object.assign(state, { position: 3, end: 5 });
  await known.look();
  Object.assign(state, { isLogAway: true, position: 5 });
  expect(await known.look()).toMatchObject({ log: { status: 'rejected' }, positions: at(5, 5) });
});

test('nothing is known while one of them has never answered', async () => {
  const { state, known } = engines();
  state.isLogAway = true;
  expect((await known.look()).positions).toEqual([]);
});

test('whoever cannot wait gets what was known last while an engine is away, and asks again when it is back', async () => {
  const { state, known } = engines();
  Object.assign(state, { position: 3, end: 5, isGraphAway: true });
  await known.look();
  state.isGraphAway = false;
  await known.look();
  Object.assign(state, { isGraphAway: true, looks: 0 });
  await known.look();
  expect(await known.quickly()).toEqual(at(3, 5));
  expect(state.looks).toBe(1);
  state.isGraphAway = false;
  await known.look();
  state.position = 4;
  expect(await known.quickly()).toEqual(at(4, 5));
});
