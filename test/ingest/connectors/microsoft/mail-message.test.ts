import { describe, expect, test } from '@jest/globals';
import { readHeaderBlock } from '../../../../ingest/connectors/files/header-block.ts';
import {
  GraphMessage,
  holdsContent,
  isMailAddress,
  readingsOfMessage,
} from '../../../../ingest/connectors/microsoft/mail-message.ts';
import type { Reading } from '../../../../ingest/contract.ts';
import { activityFromMail } from '../../../../ingest/core/activity-from-mail.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const PLACE = { file: 'microsoft/mail/u/m' };
const SIGHTING = { provider: 'microsoft', mailbox: 'u' };

const person = (address: string, name = address) => ({ emailAddress: { address, name } });

const MESSAGE = {
  id: 'm',
  internetMessageId: '<one@mail.example.com>',
  from: person('zoe@elsewhere.example', 'Zoë Example'),
  sender: person('zoe@elsewhere.example', 'Zoë Example'),
  toRecipients: [person('ben@brightwater.example', 'South, Ben')],
  ccRecipients: [person('kim@elsewhere.example')],
  bccRecipients: [],
  receivedDateTime: '2026-06-30T09:31:10Z',
  sentDateTime: '2026-06-30T09:30:59Z',
  isDraft: false,
};

function read(more: object = {}): readonly Reading[] {
  return readingsOfMessage(GraphMessage.parse({ ...MESSAGE, ...more }), PLACE, SIGHTING, NOW);
}

const activityIn = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'activity' ? [reading.activity] : []))[0];
const codesIn = (readings: readonly Reading[]) =>
  readings.map((reading) => ('complaint' in reading ? reading.complaint.code : reading.kind));

describe('a message of Graph', () => {
  test('gives the same activity as the same mail read from an mbox', () => {
    const block = [
      'From: =?utf-8?Q?Zo=C3=AB_Example?= <zoe@elsewhere.example>',
      'To: "South, Ben" <ben@brightwater.example>',
      'Cc: kim@elsewhere.example',
      'Date: Tue, 30 Jun 2026 11:30:59 +0200',
      'Message-ID: <one@mail.example.com>',
      'In-Reply-To: <zero@mail.example.com>',
      'List-Id: <people.elsewhere.example>',
    ].join('\r\n');
    const { fields } = readHeaderBlock(new TextEncoder().encode(block));
    const fromFile = activityIn(activityFromMail({ fields, sighting: SIGHTING }, PLACE, NOW));
    const internetMessageHeaders = [
      { name: 'In-Reply-To', value: '<zero@mail.example.com>' },
      { name: 'list-id', value: '<people.elsewhere.example>' },
      { name: 'Subject', value: 'never read' },
    ];
    expect(fromFile).toBeDefined();
    expect(activityIn(read({ internetMessageHeaders }))).toEqual(fromFile);
  });

  test('a date that cannot be believed gives way to the time of receipt, with a warning', () => {
    const readings = read({ sentDateTime: '2031-01-01T00:00:00Z' });
    expect(activityIn(readings)?.at).toBe('2026-06-30T09:31:10Z');
    expect(codesIn(readings)).toEqual(['ING_DATE_REPAIRED', 'activity']);
  });

  test('an address of Exchange’s own directory is nobody, and the header as it came takes its place', () => {
    const legacy = person('/O=EXAMPLE/OU=FIRST/CN=RECIPIENTS/CN=BEN', 'Ben');
    const alone = read({ toRecipients: [legacy, person('ada@brightwater.example')] });
    expect(activityIn(alone)?.participants.map(({ address }) => address)).toEqual([
      'mailto:zoe@elsewhere.example',
      'mailto:ada@brightwater.example',
      'mailto:kim@elsewhere.example',
    ]);
    expect(codesIn(alone)).toEqual(['ING_BAD_ADDRESS', 'activity']);
    const internetMessageHeaders = [{ name: 'From', value: 'Ben <ben@brightwater.example>' }];
    const headed = read({ from: legacy, sender: legacy, internetMessageHeaders });
    expect(activityIn(headed)?.participants[0]?.address).toBe('mailto:ben@brightwater.example');
    expect(codesIn(read({ from: legacy, sender: null }))).toContain('ING_NO_SENDER');
  });

  test('a name that looks like addresses makes nobody up', () => {
    const name = 'evil@elsewhere.example" <x@elsewhere.example>, "y';
    const readings = read({ toRecipients: [person('ben@brightwater.example', name)] });
    expect(activityIn(readings)?.participants.map(({ address }) => address)).toEqual([
      'mailto:zoe@elsewhere.example',
      'mailto:ben@brightwater.example',
      'mailto:kim@elsewhere.example',
    ]);
  });

  test('a folded header is joined, and one with a line break that pretends to be another field names nobody', () => {
    const legacy = person('/O=EXAMPLE/CN=BEN');
    const folded = [{ name: 'To', value: 'ben@brightwater.example,\r\n\tada@brightwater.example' }];
    const recipients = activityIn(read({ toRecipients: [legacy], internetMessageHeaders: folded }))?.participants;
    expect(recipients?.filter(({ role }) => role === 'to').map(({ address }) => address)).toEqual([
      'mailto:ben@brightwater.example',
      'mailto:ada@brightwater.example',
    ]);
    const broken = [{ name: 'To', value: 'ben@brightwater.example\nBcc: eve@elsewhere.example' }];
    const readings = read({ toRecipients: [legacy], internetMessageHeaders: broken });
    expect(JSON.stringify(activityIn(readings))).not.toContain('eve');
    expect(codesIn(readings)).toContain('ING_BAD_ADDRESS');
  });

  test('a draft is left out, and the mail of a meeting is a machine’s', () => {
    expect(read({ isDraft: true })).toEqual([{ kind: 'excluded', reason: 'draft' }]);
    const invitation = read({ '@odata.type': '#microsoft.graph.eventMessageRequest' });
    expect(activityIn(invitation)?.automated).toBe('invitation');
  });

  test('content is dropped by the decoder, and seen by who raises the alarm', () => {
    const item = { ...MESSAGE, subject: 's', body: { content: 'b' }, bodyPreview: 'p' };
    expect(holdsContent(item)).toBe(true);
    expect(holdsContent(MESSAGE)).toBe(false);
    const kept = Object.keys(GraphMessage.parse(item));
    for (const name of ['subject', 'body', 'bodyPreview']) expect(kept).not.toContain(name);
    const headed = GraphMessage.parse({ ...MESSAGE, internetMessageHeaders: [{ name: 'Subject', value: 'secret' }] });
    expect(JSON.stringify(headed)).not.toContain('secret');
  });
});

describe('a mail address', () => {
  test.each([
    ['ben@brightwater.example', true],
    ["o'neil+tag@brightwater.example", true],
    ['/O=EXAMPLE/CN=BEN', false],
    ['/O=EXAMPLE/CN=ben@x', false],
    ['ben', false],
    ['@brightwater.example', false],
    ['a@x.example>, <b@x.example', false],
    ['a@x.example\nBcc: b@x.example', false],
  ])('%s: %s', (address, is) => {
    expect(isMailAddress(address)).toBe(is);
  });
});
