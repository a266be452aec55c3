/** How the graphs of a tenant are told apart by their names. */
import { expect, test } from '@jest/globals';
import {
  graphCalled,
  graphsBeside,
  noteFor,
  replacementGraph,
  secondGraph,
} from '../../../../infra/compose/cluster/graph-names.ts';

const ALL = ['acme', 'acme.G.slower', 'acme.R.2', 'acme.R.a', 'acme-two', 'acme-two.G.slower', 'other'];

test('beside the one that answers are the second ones of the tenant and what replays have left, nobody else', () => {
  expect(graphsBeside('acme', 'acme.R.2', ALL)).toEqual([
    { graph: 'acme', name: 'acme', leftOver: true },
    { graph: 'acme.G.slower', name: 'slower', leftOver: false },
    { graph: 'acme.R.a', name: 'R.a', leftOver: true },
  ]);
  expect(graphsBeside('acme', 'acme', ['acme', 'acme-two'])).toEqual([]);
});

test('a graph is found by the name in the list and by that in Neo4j', () => {
  for (const { graph, name } of graphsBeside('acme', 'nothing', ALL)) {
    expect(graphCalled('acme', name)).toBe(graph);
    expect(graphCalled('acme', graph)).toBe(graph);
  }
  expect(graphCalled('acme', 'acme-two')).toBe(secondGraph('acme', 'acme-two'));
});

test('all that take the place of one that answers share a note, and every second graph has its own', () => {
  const graphs = ['acme', replacementGraph('acme', 'acme', 7), secondGraph('acme', 'slower')];
  expect(graphs.map((graph) => noteFor('acme', graph))).toEqual(['acme', 'acme', 'acme.G.slower']);
});

test('what is to answer is never called like the graph that answers', () => {
  expect(replacementGraph('acme', 'acme', 1)).toBe('acme.R.1');
  expect(replacementGraph('acme', 'acme.R.1', 1)).toBe('acme.R.2');
});
