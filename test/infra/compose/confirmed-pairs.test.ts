/** Which decisions of a tenant tell something of evidence, and that the decision itself is none. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { confirmedPairs } from '../../../infra/compose/confirmed-pairs.ts';
import { Activity, type DirectoryRecord } from '../../../ingest/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

let graph: SmallGraph;
let told: number;
beforeEach(async () => {
  told = 0;
  graph = await openSmallGraph();
});
afterEach(() => graph.close());

function mail(from: string): Activity {
  told += 1;
  const [, name = '', address = ''] = /^(.*) <(.*)>$/.exec(from) ?? [];
  const participants = [
    { role: 'from', address: `mailto:${address}`, ...(name === '' ? {} : { name }) },
    { role: 'to', address: 'mailto:ada@acme.example', name: 'Ada Lark' },
  ];
  return Activity.parse({ channel: 'mail', key: `mail ${told}`, at: '2025-06-01T09:00:00Z', participants });
}

function decision(said: Decision['said'], ...addresses: readonly [string, string]): Decision {
  told += 1;
  const [a = '', b = ''] = addresses.map((address) => `mailto:${address}`).sort();
  return { a, b, said, at: told };
}

const BOS = ['bo@client.example', 'bo@earlier.example'] as const;
const GRETAS = ['gholm@client.example', 'gholm@earlier.example'] as const;

describe('what people confirmed', () => {
  test('is weighed by evidence alone, whatever was said', async () => {
    await graph.append([
      ...[`Bo Reed <${BOS[0]}>`, `Bo Reed <${BOS[1]}>`, `Greta Holm <${GRETAS[0]}>`, ` <${GRETAS[1]}>`].map(mail),
      ...[decision('different', ...BOS), decision('same', ...GRETAS)],
    ]);
    await graph.apply();
    const { pairs, leftOut } = await confirmedPairs(graph.queries);
    expect(leftOut).toEqual({ nobodys: 0, directory: 0, unasked: 0 });
    expect(pairs).toMatchObject([
      { isSame: false, weight: { zone: 'likely' } },
      { isSame: true, weight: { zone: 'possible' } },
    ]);
    const comparisons = pairs.map(({ weight }) => weight.rows.map(({ comparison }) => comparison));
    expect(comparisons).toEqual([
      ['prior', 'name', 'address'],
      ['prior', 'address'],
    ]);
  });

  test('leaves out what was withdrawn, and tells what says nothing of evidence', async () => {
    const entry = (id: string, address: string): DirectoryRecord => ({
      ...{ provider: 'google', active: true, seenAt: '2025-06-01T09:00:00Z' },
      id,
      kind: 'user',
      addresses: [`mailto:${address}`],
      name: 'Dan Voss',
    });
    await graph.append([
      ...[
        `Bo Reed <${BOS[0]}>`,
        `Bo Reed <${BOS[1]}>`,
        'Greta Holm <info@client.example>',
        'Zoe Park <zoe@x.example>',
      ].map(mail),
      ...[entry('1', 'dan.voss@acme.example'), entry('2', 'dan.voss2@acme.example')],
      decision('same', ...BOS),
      decision('withdrawn', ...BOS),
      decision('same', BOS[0], 'info@client.example'),
      decision('same', BOS[0], 'nobody.knows@client.example'),
      decision('different', 'dan.voss@acme.example', 'dan.voss2@acme.example'),
      decision('same', BOS[0], 'zoe@x.example'),
    ]);
    await graph.apply();
    expect(await confirmedPairs(graph.queries)).toEqual({
      pairs: [],
      leftOut: { nobodys: 2, directory: 1, unasked: 1 },
    });
  });
});
