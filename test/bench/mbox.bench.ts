/**
 * Reading an mbox: MB per CPU second of kith (splitting, headers, activities), of postal-mime and of mailparser (both parse each
 * whole message), on the same bytes in the same run. Needs ../shared/data or KITH_TEST_DATA.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import PostalMime from 'postal-mime';
import type { ReadContext } from '../../ingest/connectors/files/file-source.ts';
import { readMbox } from '../../ingest/connectors/files/mbox.ts';

// it comes without types
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser: (mail: Buffer) => Promise<unknown>;
};

const DATA = process.env['KITH_TEST_DATA'] ?? '../shared/data';
const FILE = join(DATA, 'raw/linux-man_8000.mbox.gz');
const MESSAGES = 1500;
const ROUNDS = 3;
const SEPARATOR = '\n\nFrom mboxrd@z ';

if (existsSync(FILE)) await compare(gunzipSync(readFileSync(FILE)));
else console.log(`skipped: no ${FILE}`);

async function compare(whole: Buffer): Promise<void> {
  const messages = messagesOf(whole).slice(0, MESSAGES);
  const bytes = Buffer.concat(messages.map(({ from, body }) => Buffer.concat([from, body, Buffer.from('\n\n')])));
  const megabytes = bytes.length / 1e6;
  const rates = { kith: 0, 'postal-mime': 0, mailparser: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    rates.kith = Math.max(rates.kith, megabytes / (await seconds(() => readAll(bytes))));
    rates['postal-mime'] = Math.max(
      rates['postal-mime'],
      megabytes / (await seconds(() => each(messages, (body) => PostalMime.parse(body)))),
    );
    if (round > 0) continue;
    rates.mailparser = megabytes / (await seconds(() => each(messages, (body) => simpleParser(body))));
  }
  console.log(
    `${messages.length} messages, ${megabytes.toFixed(1)} MB; per CPU second, best of ${ROUNDS} rounds (mailparser: one)`,
  );
  for (const [name, rate] of Object.entries(rates)) {
    console.log(
      `${name.padEnd(12)} ${rate.toFixed(1).padStart(7)} MB/s   kith is ${(rates.kith / rate).toFixed(1)} times as fast`,
    );
  }
}

function messagesOf(whole: Buffer): { from: Buffer; body: Buffer }[] {
  const messages: { from: Buffer; body: Buffer }[] = [];
  for (let at = 0; at < whole.length; ) {
    const next = whole.indexOf(SEPARATOR, at);
    const end = next < 0 ? whole.length : next;
    const lineEnd = whole.indexOf('\n', at) + 1;
    messages.push({ from: whole.subarray(at, lineEnd), body: whole.subarray(lineEnd, end) });
    at = next < 0 ? whole.length : next + 2;
  }
  return messages;
}

async function readAll(bytes: Buffer): Promise<void> {
  const file = { path: FILE, name: 'bench.mbox', mailbox: 'bench', bytes: bytes.length, changedAt: 0 };
  const context: ReadContext = { file, now: Date.parse('2030-01-01'), timeZone: 'UTC', skip: 0, begin: () => true };
  let read = 0;
  for await (const reading of readMbox(chunks(bytes), context)) if (reading.kind !== 'warning') read++;
  if (read < MESSAGES) throw new Error(`read ${read} of ${MESSAGES} messages`);
}

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}

async function each(messages: readonly { body: Buffer }[], parse: (body: Buffer) => Promise<unknown>): Promise<void> {
  for (const { body } of messages) await parse(body);
}

/** CPU time of this process, all threads: other work on the machine does not count. */
async function seconds(work: () => Promise<void>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}
