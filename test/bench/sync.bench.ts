/**
 * Reading one mailbox of a provider: mails per second of kith (connector, runner, event log on the disk) beside a bare loop
 * of the vendor's own client with the same fields and concurrency, in turn, in the same run, against the same fake tenant
 * behind HTTP with its faults and quotas off. And the memory that it takes for a mailbox ten times as large.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { measure, median } from './processes.ts';

const MAILS = { google: 6000, microsoft: 60_000 };
const ROUNDS = 3;
const LARGER = 10;
const GOAL = { ratio: 0.8, MiB: 300 };

/** As the thread of `kith start` has it that reads providers: its 32 MB for what is young are three semi-spaces. */
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=11'];

const READER = join(import.meta.dirname, 'sync-reader.ts');
const PROVIDER = join(import.meta.dirname, 'sync-provider.ts');

interface Read {
  readonly perSecond: number;
  readonly peakMiB: number;
}

for (const vendor of ['google', 'microsoft'] as const) await compare(vendor);

async function compare(vendor: keyof typeof MAILS): Promise<void> {
  const mails = MAILS[vendor];
  const rates: Record<'bare' | 'kith', Read[]> = { bare: [], kith: [] };
  await withProvider(mails, async (provider) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const how of ['bare', 'kith'] as const) rates[how].push(await read(vendor, how, provider, mails));
    }
  });
  const [bare, kith] = [rates.bare, rates.kith].map((reads) => median(reads.map(({ perSecond }) => perSecond)));
  const ratio = (kith ?? 0) / (bare ?? 1);
  console.log(
    `${vendor}, ${mails} mails, median of ${ROUNDS}: kith ${kith?.toFixed(0)} mails/s, the vendor's client ${bare?.toFixed(0)}; ratio ${ratio.toFixed(2)} (goal ${GOAL.ratio})`,
  );
  const small = Math.max(...rates.kith.map(({ peakMiB }) => peakMiB));
  const large = await withProvider(mails * LARGER, (provider) => read(vendor, 'kith', provider, mails * LARGER));
  console.log(
    `${vendor}: ${small.toFixed(0)} MiB for ${mails} mails, ${large.peakMiB.toFixed(0)} MiB for ${mails * LARGER} (goal below ${GOAL.MiB})`,
  );
}

async function withProvider<T>(mails: number, work: (provider: readonly string[]) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [PROVIDER, String(mails)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const { origin, keyFile } = JSON.parse(String(line));
    return await work([origin, JSON.stringify(keyFile)]);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function read(vendor: string, how: string, provider: readonly string[], mails: number): Promise<Read> {
  const { code, out, peakMiB } = await measure(READER, [vendor, how, ...provider], HEAP);
  if (code !== 0) throw new Error(`the reader of ${vendor} failed`);
  const { messages, seconds } = JSON.parse(out) as { messages: number; seconds: number };
  if (messages !== mails) throw new Error(`${vendor}, ${how}: ${messages} of ${mails} mails`);
  return { perSecond: messages / seconds, peakMiB };
}
