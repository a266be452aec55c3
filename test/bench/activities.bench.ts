/** Reading JSON lines of activities end to end, through the worker thread: lines per CPU second (of all threads) against a bare JSON.parse of the same lines. */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { discover } from '../../ingest/connectors/files/discover.ts';
import { readSource } from '../../ingest/connectors/files/read-source.ts';

const LINES = 300_000;
const root = mkdtempSync(join(tmpdir(), 'kith-bench-'));
const path = join(root, 'activities.jsonl');
writeFileSync(path, Array.from({ length: LINES }, (_, index) => `${JSON.stringify(activity(index))}\n`).join(''));
try {
  const bare = await seconds(async () => {
    let read = 0;
    for await (const line of createInterface({ input: createReadStream(path) }))
      read += Object.keys(JSON.parse(line)).length;
    if (read === 0) throw new Error('read nothing');
  });
  const kith = await seconds(readAll);
  console.log(
    `${LINES} lines: kith ${Math.round(LINES / kith / 1000)} k lines per CPU second, readline with JSON.parse ${Math.round(LINES / bare / 1000)} k, ratio ${(bare / kith).toFixed(2)}`,
  );
} finally {
  rmSync(root, { recursive: true });
}

async function readAll(): Promise<void> {
  let records = 0;
  for (const source of discover([path]).sources) {
    for await (const batch of readSource(source, { now: Date.parse('2030-01-01') })) records += batch.records.length;
  }
  if (records !== LINES) throw new Error(`${records} records of ${LINES} lines`);
}

function activity(index: number) {
  const person = (role: string, number: number) => ({
    role,
    address: `mailto:p${number}@example.com`,
    name: `Person ${number}`,
  });
  return {
    channel: 'mail',
    key: `<m${index}@example.com>`,
    at: new Date(1.7e12 + index * 60_000).toISOString(),
    participants: [person('from', index % 100), person('to', index % 333), person('cc', index % 50)],
    inReplyTo: `<m${index - 1}@example.com>`,
    sighting: { provider: 'bench', mailbox: 'p1@example.com' },
  };
}

/** CPU time of this process, all threads: other work on the machine does not count. */
async function seconds(work: () => Promise<void>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}
