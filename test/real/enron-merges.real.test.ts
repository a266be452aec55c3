/** Merges on real mail can be taken back: everybody whom the matcher joined is split by a person's word, and the word is withdrawn. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Activity } from '../../ingest/contract.ts';
import type { Decision } from '../../resolver/contract.ts';
import { realFile } from '../bench/real-data.ts';
import { kith } from '../eval/identity/kith.ts';
import { readTrap } from '../eval/identity/sets.ts';
import { pairsAmong, togetherIn } from '../eval/identity/trap.ts';
import { enronActivityLines } from '../support/enron-to-activities.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

jest.setTimeout(1_800_000);

const MESSAGES_AT_ONCE = 5000;

const messages = realFile('enron', 'enron_messages.jsonl.gz');
(messages === undefined ? describe.skip : describe)('persons of several addresses in the Enron messages', () => {
  let graph: SmallGraph;

  beforeAll(async () => {
    graph = await openSmallGraph({ domains: ['enron.com'] });
    let activities: Activity[] = [];
    for await (const line of enronActivityLines(messages ?? '')) {
      if (activities.push(Activity.parse(JSON.parse(line))) < MESSAGES_AT_ONCE) continue;
      await graph.append(activities);
      activities = [];
    }
    await graph.append(activities);
    await graph.apply();
  });
  afterAll(() => graph.close());

  test('come apart once every two of their addresses are said to be two, and are the same to the last byte when that is withdrawn', async () => {
    const before = await dumpHash();
    const merged = await mergedPersons();
    console.log(`${merged.length} persons of ${merged.flat().length} addresses`);
    expect(merged.length).toBeGreaterThan(1000);

    await say('different', 1, merged);
    // Others may be joined now, whom somebody of these was too near to.
    const pairs = new Set(merged.flatMap(pairsAmong).map(String));
    expect((await mergedPersons()).flatMap(pairsAmong).filter((pair) => pairs.has(String(pair)))).toEqual([]);
    const apart = await dumpHash();
    expect(apart).not.toBe(before);

    await say('withdrawn', 2, merged);
    expect(await mergedPersons()).toEqual(merged);
    expect(await dumpHash()).toBe(before);

    await say('different', 3, merged);
    expect(await dumpHash()).toBe(apart);
  });

  /** Their keys, of everybody who has several. */
  async function mergedPersons(): Promise<string[][]> {
    const keys = new Map<string, string[]>();
    for await (const { person, value } of graph.queries.identities()) {
      if (person !== undefined) keys.getOrInsertComputed(person, () => []).push(`mailto:${value}`);
    }
    const several = [...keys.values()].filter((own) => own.length > 1).map((own) => own.sort());
    return several.sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  }

  async function say(said: Decision['said'], at: number, persons: readonly (readonly string[])[]): Promise<void> {
    await graph.append(persons.flatMap(pairsAmong).map(([a, b]): Decision => ({ a, b, said, at })));
    await graph.apply();
  }

  async function dumpHash(): Promise<string> {
    const hash = createHash('sha256');
    for await (const line of graph.queries.dump()) hash.update(`${line}\n`);
    return hash.digest('hex');
  }
});

describe('namesakes with different keys in the Enron directory', () => {
  const trap = readTrap('namesakes');
  (trap === undefined ? test.skip : test)('are merged only under one full name with one middle initial', () => {
    if (trap === undefined) return;
    const areOne = togetherIn(kith(trap.records).clusters);
    const names = new Map(trap.records.map((record) => [record.key, record.names]));
    const merged = trap.apart.filter(areOne);
    expect(merged.length).toBeGreaterThan(0);
    const unlike = merged.filter(([one, other]) =>
      markedNames(names.get(one)).isDisjointFrom(markedNames(names.get(other))),
    );
    expect(unlike).toHaveLength(0);
  });

  /** `smith alice b`: those names that have a middle name or initial, in either order. */
  function markedNames(names: readonly string[] = []): Set<string> {
    return new Set(
      names.flatMap((name) => {
        const [turned = '', rest] = name.toLowerCase().replace(/<.*/, '').split(',');
        const words = (rest === undefined ? turned : `${rest} ${turned}`)
          .split(/[^\p{L}]+/u)
          .filter((word) => word !== '');
        const [first, middle] = words;
        return words.length === 3 ? [`${words[2]} ${first} ${middle?.charAt(0)}`] : [];
      }),
    );
  }
});
