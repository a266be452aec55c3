/** The history of a large project, commit by commit: persons found on the way are those found from scratch, in any order. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import { Activity } from '../../ingest/contract.ts';
import { realFile } from '../bench/real-data.ts';
import { bothWays } from '../laws/clustering.ground.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

jest.setTimeout(1_800_000);

const history = realFile('identity', 'gitlog_openstack7.tsv.gz');

interface Party {
  readonly role: 'from' | 'to';
  readonly address: string;
  readonly name: string;
}

/** A commit as a mail of its author to whoever committed, signed or reviewed it. */
function mailOf(line: string): Activity | undefined {
  const [project, hash = '', at, name = '', address = '', , committer = '', committerAddress = '', trailers = '[]'] =
    line.split('\t');
  if (project !== 'nova') return undefined;
  const others = [['', committer, committerAddress], ...(JSON.parse(trailers) as string[][])].map(
    ([, its = '', value = '']): Party => ({ role: 'to', address: `mailto:${value}`, name: its }),
  );
  const participants = [{ role: 'from', address: `mailto:${address}`, name } as const, ...others];
  const read = Activity.safeParse({
    channel: 'mail',
    key: hash,
    at: new Date(Number(at) * 1000).toISOString(),
    participants: participants.map((party) => (party.name === '' ? { ...party, name: undefined } : party)),
  });
  return read.success ? read.data : undefined;
}

(history === undefined ? describe.skip : describe)('the history of a large project', () => {
  test('leads to the persons that are found from scratch, at every stage of it, and backwards to the same graph', async () => {
    const commits: Activity[] = [];
    for await (const line of createInterface({ input: createReadStream(history ?? '').pipe(createGunzip()) })) {
      const commit = mailOf(line);
      if (commit !== undefined) commits.push(commit);
    }
    expect(commits.length).toBeGreaterThan(60_000);
    const graph = await openSmallGraph();
    const stages = await tell(graph, commits, 1000, async (upTo) => {
      const { stored, fromScratch } = await bothWays(graph, commits.slice(0, upTo));
      expect(stored).toEqual(fromScratch);
    });
    const backwards = await openSmallGraph();
    await tell(backwards, commits.toReversed(), 2500);
    const [dump, other] = [hashOf(await graph.dump()), hashOf(await backwards.dump())];
    expect(other).toBe(dump);
    console.log(`${commits.length} commits, ${stages} stages`);
    await graph.close();
    await backwards.close();
  });
});

/** Batch by batch, and looks after every tenth and the last. Returns how often. */
async function tell(
  graph: SmallGraph,
  activities: readonly Activity[],
  together: number,
  look?: (upTo: number) => Promise<void>,
): Promise<number> {
  let looks = 0;
  for (let from = 0; from < activities.length; from += together) {
    await graph.append(activities.slice(from, from + together));
    await graph.apply();
    const isLast = from + together >= activities.length;
    if (look === undefined || ((from / together) % 10 !== 9 && !isLast)) continue;
    await look(Math.min(from + together, activities.length));
    looks += 1;
  }
  return looks;
}

function hashOf(dump: string): string {
  return createHash('sha256').update(dump).digest('hex');
}
