/** What `kith replay list` says of a graph. */
import { expect, test } from '@jest/globals';
import { stateOf } from '../../../../infra/cli/commands/replay-graphs.ts';

test.each([
  [{ whole: true }, 'whole'],
  [{ whole: false }, 'unfinished'],
  [{ whole: true, leftOver: true }, 'left over'],
  [{ whole: false, leftOver: true }, 'unfinished'],
  [{ whole: false, leftOver: true, beingMade: true }, 'being made'],
])('a graph that is %j is called %s', (graph, state) => {
  expect(stateOf(graph)).toBe(state);
});
