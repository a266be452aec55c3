import { expect, test } from '@jest/globals';
import { all, at, call, GMAIL, mail, meeting, NOW, type OpenGraph, tellers } from './graph-queries.ground.ts';

/** Two addresses of Bo and two of Ada, a role, a shared address, a revised meeting, a mail to oneself, letters beyond the 16-bit range. */
const HISTORY = [
  mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'Bo Reed <bo@client.example>', { cc: `bo.reed@${GMAIL}` }),
  mail('2026-01-06', `Bo Reed <bo.reed@${GMAIL}>`, 'ada@corp.example, info@client.example'),
  meeting('2026-01-07', 'Cy Moss <cy@corp.example>, bo@client.example, di@client.example', { key: 'weekly' }),
  mail(
    '2026-01-08',
    '\u{10400}\u{10400} <\u{10400}@wide.example>',
    '\uff5a\uff5a <\uff5a@wide.example>, \u{10400} A <aa@client.example>, \uff5a A <aa@client.example>',
  ),
  mail('2026-01-09', 'Ed Pine <front@client.example>', 'ada@corp.example'),
  mail('2026-01-10', 'Flo Ash <front@client.example>', 'ada@corp.example'),
  call('2026-02-01', '+12025550101', 'ada@corp.example', 30),
  mail('2026-02-02', 'Gil Oak <front@client.example>', 'cy@corp.example'),
  mail('2026-02-03', 'Ada Lark <ada.lark@mailbox.example>', 'cy@corp.example'),
  mail('2026-02-04', 'cy@corp.example', 'cy@corp.example'),
  mail('2026-02-05', 'Bo T. Reed <bo@client.example>', 'ada.lark@mailbox.example'),
];
const EARLY = 6;
const UNTIL = at('2026-01-20');

type Line = Record<string, unknown> & { readonly type: string };

export function dumpContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  const linesOf = (text: readonly string[]) => text.map((line) => JSON.parse(line) as Line);

  test('is sorted by type and keys, in the order of UTF-8 bytes, and every line by field', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const text = await all(current().queries.dump());
    const lines = linesOf(text);
    expect([...new Set(lines.map(({ type }) => type))]).toEqual(['identity', 'ignored', 'knows', 'ledger', 'person']);
    const sorted = [...lines].sort((one, other) => Buffer.compare(placeOf(one), placeOf(other)));
    expect(lines).toEqual(sorted);
    for (const line of lines) expect(Object.keys(line)).toEqual(Object.keys(line).sort());
    for (const { a, b, type } of lines) {
      if (type === 'knows' || type === 'ledger')
        expect(Buffer.compare(Buffer.from(`${a}`), Buffer.from(`${b}`))).toBe(-1);
    }
    expect(text.join('')).not.toMatch(/\n/);
  });

  test('says what is known of identities, persons, ledgers, ties and ignored activities', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const lines = linesOf(await all(current().queries.dump()));
    expect(lines).toContainEqual({
      type: 'identity',
      key: 'mailto:bo@client.example',
      class: 'person',
      names: [
        ['Bo Reed', '2026-01-05T12:00:00Z'],
        ['Bo T. Reed', '2026-02-05T12:00:00Z'],
      ],
      firstSeen: '2026-01-05T12:00:00Z',
      lastSeen: '2026-02-05T12:00:00Z',
    });
    expect(lines).toContainEqual({
      type: 'person',
      identities: ['mailto:ada.lark@mailbox.example', 'mailto:ada@corp.example'],
      employee: true,
      name: 'Ada Lark',
    });
    expect(lines).toContainEqual({
      type: 'ignored',
      activity: `mail|${HISTORY[9]?.key}`,
      reason: 'alone',
      at: '2026-02-04T12:00:00Z',
    });
    const ledger = lines.find(
      ({ type, a, b }) => type === 'ledger' && a === 'mailto:ada@corp.example' && b === `mailto:boreed@${GMAIL}`,
    );
    const entries = (ledger?.['entries'] ?? []) as unknown[][];
    expect(entries.map(([, ...entry]) => entry).sort()).toEqual([
      [0, '2026-01-05T12:00:00Z', 'mail', 1, 1, 1],
      [0, '2026-01-06T12:00:00Z', 'mail', 2, 0, 1],
    ]);
    const tie = lines.find(
      ({ type, a, b }) =>
        type === 'knows' && a === 'mailto:ada.lark@mailbox.example' && b === 'mailto:bo@client.example',
    );
    expect(tie).toMatchObject({
      mails: 3,
      lastIn: '2026-02-05T12:00:00Z',
      lastOut: '2026-01-05T12:00:00Z',
      weeksIn: 2,
    });
    expect(lines.some(({ type, identities }) => type === 'person' && `${identities}`.includes('front@'))).toBe(false);
  });

  test('is the same whatever the order and the batches in which the activities came', async () => {
    const tellings = [HISTORY, [...HISTORY].reverse(), [...HISTORY.slice(5), ...HISTORY.slice(0, 5)]];
    const texts: string[][] = [];
    for (const [i, telling] of tellings.entries()) {
      const teller = await another();
      if (i % 2 === 0) await teller.own('corp.example');
      if (i === 0) await teller.tell(...telling);
      else for (const activity of telling) await teller.tell(activity);
      if (i % 2 === 1) await teller.own('corp.example');
      texts.push(await all(teller.queries.dump()));
    }
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
  });

  test('as of a day equals that of a graph told only what happened by then', async () => {
    const then = await another();
    for (const teller of [current(), then]) await teller.own('corp.example');
    await current().tell(...HISTORY);
    await then.tell(...HISTORY.slice(0, EARLY));
    const past = await all(current().queries.dump(UNTIL));
    expect(past).toEqual(await all(then.queries.dump(UNTIL)));
    const stored = linesOf(await all(then.queries.dump())).map(({ lastSeen: _, name: __, ...line }) => line);
    expect(linesOf(past)).toEqual(stored);
    expect(past.length).toBeGreaterThan(20);
  });

  test('as of now equals what is stored, but for names of persons and when things were last seen', async () => {
    await current().own('corp.example');
    for (const activity of HISTORY) await current().tell(activity);
    await current().tell(meeting('2026-02-20', 'cy@corp.example, di@client.example', { key: 'weekly', version: 2 }));
    const stored = linesOf(await all(current().queries.dump())).map(({ lastSeen: _, name: __, ...line }) => line);
    expect(linesOf(await all(current().queries.dump(NOW)))).toEqual(stored);
  });

  test('as of a day before everything is empty', async () => {
    await current().tell(...HISTORY);
    expect(await all(current().queries.dump(at('2025-01-01')))).toEqual([]);
    expect(await all((await another()).queries.dump())).toEqual([]);
  });

  test('joins nobody by a name that too many carry, and joins them as of a day when few did', async () => {
    const days = Array.from({ length: 28 }, (_, i) => String(i + 1).padStart(2, '0'));
    const carriers = days.map((day) =>
      mail(`2026-01-${day}`, `Kim Common <k${day}@k${day}.example>`, 'ada@corp.example'),
    );
    await current().tell(...carriers);
    const persons = async (until?: number) =>
      linesOf(await all(current().queries.dump(until))).filter(({ type }) => type === 'person').length;
    expect(await persons()).toBe(29);
    expect(await persons(NOW)).toBe(29);
    expect(await persons(at('2026-01-05'))).toBe(2);
  });
}

/** Where a line belongs: its type, then its keys, as bytes. */
function placeOf({ type, key, activity, reason, a, b, identities }: Line): Buffer {
  const [first] = (identities ?? []) as string[];
  return Buffer.from([type, key ?? activity ?? a ?? first, b ?? reason ?? ''].join('\0'));
}
