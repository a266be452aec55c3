import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { discover } from '../../../../ingest/connectors/files/discover.ts';
import type { FileFormat, FileSource, ReadOptions } from '../../../../ingest/connectors/files/file-source.ts';
import { type ImportBatch, readSource } from '../../../../ingest/connectors/files/read-source.ts';
import { NOW, textOf } from '../../../support/file-readings.ts';

const SLOW = new URL('../../../support/slow-parse-worker.ts', import.meta.url);

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kith-read-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function sourceOf(content: string | Uint8Array, format: FileFormat = 'activities', name = 'a.file'): FileSource {
  const path = join(root, name);
  // an empty file is no source, but one may be emptied after it was found
  writeFileSync(path, content.length === 0 ? '\n' : content);
  const [source] = discover([path], format).sources;
  writeFileSync(path, content);
  if (source === undefined) throw new Error('not found');
  return source;
}

function line(key: string): string {
  return JSON.stringify({
    channel: 'mail',
    key,
    at: '2026-03-02T09:30:00Z',
    participants: [{ role: 'from', address: 'mailto:alice@example.com' }],
  });
}

const mail = (key: string): string =>
  `From a@example.com Mon Mar  2 09:30:00 2026\nDate: Mon, 2 Mar 2026 09:30:00 +0000\nFrom: alice@example.com\nMessage-ID: <${key}@example.com>\n\nbody\n\n`;

async function all(source: FileSource, options: Partial<ReadOptions> = {}, entry?: URL): Promise<ImportBatch[]> {
  const batches: ImportBatch[] = [];
  for await (const batch of readSource(source, { now: NOW, ...options }, ...(entry === undefined ? [] : [entry])))
    batches.push(batch);
  return batches;
}

function keysOf(batches: readonly ImportBatch[]): string[] {
  return batches.flatMap(({ records }) => records.map(({ value }) => JSON.parse(textOf(value)).data.key));
}

const complaintsOf = (batches: readonly ImportBatch[]) =>
  batches.flatMap(({ complaints }) =>
    complaints.map(({ code, line }) => (line === undefined ? code : `${code}:${line}`)),
  );

describe('readSource: batches', () => {
  test('records come in the order of the file, in batches of the size asked for, with a cursor after each', async () => {
    const keys = Array.from({ length: 25 }, (_, index) => `k${index}`);
    const batches = await all(sourceOf(keys.map(line).join('\n')), { batchSize: 10 });
    expect(keysOf(batches)).toEqual(keys);
    expect(batches.map(({ inputs }) => inputs)).toEqual([10, 20, 25]);
    expect(batches.at(-1)).toMatchObject({ source: 'kith://files/activities', bytesRead: expect.any(Number) });
    expect(batches.at(-1)?.bytesRead).toBe(batches.at(-1)?.bytesTotal);
  });

  test('a batch is closed at 2 MB', async () => {
    const long = (key: string) =>
      line(key).replace(
        '}]',
        `,"name":"${'n'.repeat(250)}"},${'{"role":"to","address":"mailto:bob@example.com"},'.repeat(990)}{"role":"to","address":"mailto:bob@example.com"}]`,
      );
    const batches = await all(sourceOf(Array.from({ length: 100 }, (_, index) => long(`k${index}`)).join('\n')));
    expect(batches.length).toBeGreaterThan(1);
    expect(keysOf(batches)).toHaveLength(100);
  });

  test('a record is an envelope keyed by sighting and what it says; a dead letter names the place and nothing else', async () => {
    const [batch] = await all(sourceOf(`${line('k')}\ncanary\n`));
    expect(batch?.records[0]).toMatchObject({
      key: expect.stringMatching(/^mail\|k\|\|\|[0-9a-z]+$/),
      partitionBy: 'mail|k',
    });
    expect(batch?.deadLetters).toHaveLength(1);
    expect(batch?.complaints).toMatchObject([
      { kind: 'quarantined', code: 'ING_BAD_LINE', file: join(root, 'a.file'), line: 2 },
    ]);
    expect(JSON.stringify(batch)).not.toContain('canary');
  });

  test('two files of one name in different folders never share a key, whether of a mail or of what was set aside', async () => {
    const keys = new Set<string>();
    for (const who of ['alice', 'bob']) {
      mkdirSync(join(root, who));
      const mails = await all(sourceOf(mail('k'), 'mbox', `${who}/inbox.mbox`));
      const lines = await all(sourceOf('canary\n', 'activities', `${who}/lines.jsonl`));
      for (const { records, deadLetters } of [...mails, ...lines])
        for (const { key } of [...records, ...deadLetters]) keys.add(key);
    }
    expect(keys.size).toBe(4);
  });

  test('reading the same file again gives the same bytes', async () => {
    const source = sourceOf([1, 2, 3].map((id) => mail(String(id))).join(''), 'mbox');
    expect(await all(source)).toEqual(await all(source));
  });

  test('a run goes on behind the inputs that an earlier one took', async () => {
    const keys = Array.from({ length: 9 }, (_, index) => `k${index}`);
    const [first] = await all(sourceOf(keys.map(line).join('\n')), { batchSize: 4 });
    const rest = await all(sourceOf(keys.map(line).join('\n')), { skipInputs: first?.inputs ?? 0 });
    expect(keysOf(rest)).toEqual(keys.slice(4));
    expect(rest.at(-1)?.inputs).toBe(9);
  });

  test('an abort ends it without an error', async () => {
    const stop = new AbortController();
    const source = sourceOf(Array.from({ length: 5000 }, (_, index) => line(`k${index}`)).join('\n'));
    const seen: number[] = [];
    for await (const batch of readSource(source, { now: NOW, batchSize: 10, signal: stop.signal })) {
      seen.push(batch.inputs);
      stop.abort();
    }
    expect(seen).toEqual([10]);
    expect(await all(source, { signal: stop.signal })).toEqual([]);
  });
});

describe('readSource: what goes wrong', () => {
  test('an input that hangs, and one that kills the reader, are set aside; the rest is read once', async () => {
    const source = sourceOf('a\nb\nhang\nc\ndie\nd\nhang\n');
    const batches = await all(source, { batchSize: 2, itemDeadlineMs: 200 }, SLOW);
    expect(keysOf(batches)).toEqual(['a', 'b', 'c', 'd']);
    expect(complaintsOf(batches)).toEqual(['ING_PARSE_TIMEOUT:3', 'ING_PARSE_TIMEOUT:5', 'ING_PARSE_TIMEOUT:7']);
    expect(batches.at(-1)?.inputs).toBe(7);
  });

  test('a file that went away is one complaint', async () => {
    const source = sourceOf('');
    rmSync(join(root, 'a.file'));
    expect(await all(source)).toMatchObject([
      { records: [], complaints: [{ kind: 'failed', code: 'ING_FILE_MISSING', file: join(root, 'a.file') }] },
    ]);
  });

  test('B070: of a compressed file that was cut, what is there is read, and it is said', async () => {
    const text = Array.from({ length: 2000 }, (_, index) => mail(`${index}-${Math.imul(index, 2654435761)}`)).join('');
    const packed = gzipSync(text);
    const batches = await all(sourceOf(packed.subarray(0, packed.length / 2), 'mbox'));
    expect(complaintsOf(batches).at(-1)).toBe('ING_GZIP_BROKEN');
    expect(keysOf(batches).length).toBeGreaterThan(500);
    expect(keysOf(batches).length).toBeLessThan(2000);
  });

  test.each([
    ['mbox', 'ING_NOT_TEXT'],
    ['calls', 'ING_NOT_TEXT'],
    ['ics', 'ING_NOT_TEXT'],
  ] as const)('bytes given as %s are one complaint', async (format, code) => {
    expect(complaintsOf(await all(sourceOf(Buffer.from([0, 1, 2, 255, 10]), format)))).toEqual([code]);
  });

  test('one bad file of several does not keep the others from being read', async () => {
    writeFileSync(join(root, '1.mbox'), mail('1'));
    writeFileSync(join(root, '2.mbox'), '\0\0\0');
    writeFileSync(join(root, '3.mbox'), mail('3'));
    const [source] = discover([root], 'mbox').sources;
    const batches = source === undefined ? [] : await all(source);
    expect(keysOf(batches)).toEqual(['1@example.com', '3@example.com']);
    expect(batches.flatMap(({ complaints }) => complaints)).toMatchObject([{ kind: 'failed', code: 'ING_NOT_TEXT' }]);
  });

  test('a file that is refused is told with what to do', async () => {
    const batches = await all(sourceOf('Colour,Size\nred,1\n', 'calls'));
    expect(batches.flatMap(({ complaints }) => complaints)).toMatchObject([
      { kind: 'failed', code: 'ING_BAD_COLUMNS', message: expect.stringContaining('--format contacts') },
    ]);
  });
});

describe('readSource: conservation', () => {
  const good = fc.integer({ min: 0, max: 99 });
  const formats = {
    activities: fc
      .array(
        fc.oneof(
          good.map((id) => line(String(id))),
          fc.constantFrom('{', '[]', '{"channel":"mail"}', 'text'),
        ),
      )
      .map((parts) => ({ text: parts.map((part) => `${part}\n`).join(''), inputs: parts.length })),
    mbox: fc
      .array(
        fc.oneof(
          good.map((id) => mail(String(id))),
          fc.constantFrom(
            'From a@example.com Mon Mar  2 09:30:00 2026\n\nno header\n\n',
            'From a@example.com Mon Mar  2 09:30:00 2026\nX-Unsent: 1\nFrom: a@example.com\n\n\n',
          ),
        ),
      )
      .map((parts) => ({ text: parts.join(''), inputs: parts.length })),
    calls: fc
      .array(
        fc.constantFrom(
          '2026-03-01T09:30:00Z,+12025550100,+442079460000',
          'soon,1,2',
          '2026-03-01T09:30:00Z,anonymous,',
        ),
      )
      .map((parts) => ({ text: ['start,from,to', ...parts, ''].join('\n'), inputs: parts.length })),
  };

  test.each(Object.entries(formats))(
    '%s: every input is exactly one of record, dead letter, excluded, in any batches',
    async (format, content) => {
      await fc.assert(
        fc.asyncProperty(content, fc.integer({ min: 1, max: 7 }), async ({ text, inputs }, batchSize) => {
          const batches = await all(sourceOf(text, format as FileFormat), { batchSize });
          const sum = (count: (batch: ImportBatch) => number) =>
            batches.reduce((total, batch) => total + count(batch), 0);
          const set =
            sum(({ records }) => records.length) +
            sum(({ deadLetters }) => deadLetters.length) +
            sum(({ excluded }) => excluded);
          expect(set).toBe(inputs);
          expect(batches.at(-1)?.inputs).toBe(inputs);
          expect(sum(({ excludedBy }) => Object.values(excludedBy).reduce((a, b) => a + b, 0))).toBe(
            sum(({ excluded }) => excluded),
          );
        }),
        { numRuns: 4 },
      );
    },
  );
});
