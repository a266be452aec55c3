import { describe, expect, test } from '@jest/globals';
import { MARKER } from '../../support/fake-tenant/markers.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const TRACES = '/admin/exchange/tracing/messageTraces';
const ADA = { address: 'ada@brightwater.example' };
const BEN = { address: 'ben@brightwater.example' };
const KIM = { address: 'kim@partner.example' };
const iso = (at: number) => new Date(at).toISOString();
const between = (from: number, until: number) =>
  `${TRACES}?$filter=receivedDateTime ge ${iso(from)} and receivedDateTime le ${iso(until)}`;

function send({ tenant }: SmallFace, number: number, at = NOON - 3_600_000): void {
  const mail = { messageId: `mail-${number}@brightwater.example`, receivedAt: at, from: ADA, to: [BEN, KIM] };
  tenant.deliver(
    'ada',
    messageWith({ ...mail, id: `a${number}`, folder: 'sent', bcc: [{ address: 'secret@partner.example' }] }),
  );
  tenant.deliver('ben', messageWith({ ...mail, id: `b${number}` }));
}

describe('message traces', () => {
  test('M25: a mail has one row for each recipient, those of the blind copy too, all with its message id', async () => {
    const small = smallFace();
    send(small, 1);
    const { items } = await small.all(TRACES);
    expect(items.map(({ recipientAddress }) => recipientAddress).sort()).toEqual([
      'ben@brightwater.example',
      'kim@partner.example',
      'secret@partner.example',
    ]);
    expect(new Set(items.map(({ messageId }) => messageId))).toEqual(new Set(['<mail-1@brightwater.example>']));
    expect(items[0]).toMatchObject({ senderAddress: ADA.address, status: 'delivered' });
  });

  test('a mail inside of the tenant is told by its sender’s copy alone, at the address it was sent to', async () => {
    const { all, tenant } = smallFace();
    const mail = { messageId: 'in@brightwater.example', receivedAt: NOON - 1000, from: ADA };
    const to = [{ address: 'sales@brightwater.example' }];
    tenant.deliver('ada', messageWith({ ...mail, id: 'a', folder: 'sent', to }));
    tenant.deliver('cleo', messageWith({ ...mail, id: 'c', to }));
    const { items } = await all(TRACES);
    expect(items.map(({ recipientAddress }) => recipientAddress)).toEqual(['sales@brightwater.example']);
  });

  test('a mail from outside has a row for each of those who got it', async () => {
    const small = smallFace();
    const mail = { messageId: 'in@partner.example', receivedAt: NOON - 1000, from: KIM, to: [ADA, BEN] };
    small.tenant.deliver('ada', messageWith({ ...mail, id: 'a' }));
    small.tenant.deliver('ben', messageWith({ ...mail, id: 'b' }));
    const { items } = await small.all(TRACES);
    expect(items.map((row) => [row.senderAddress, row.recipientAddress]).sort()).toEqual([
      [KIM.address, ADA.address],
      [KIM.address, BEN.address],
    ]);
  });

  test('the subject comes whatever is selected', async () => {
    const small = smallFace();
    send(small, 1);
    expect((await small.get(`${TRACES}?$select=messageId`)).body.value[0].subject).toContain(MARKER);
  });

  test('without a time the last two days are looked at', async () => {
    const small = smallFace();
    send(small, 1, NOON - DAY);
    send(small, 2, NOON - 3 * DAY);
    expect((await small.all(TRACES)).items).toHaveLength(3);
    expect((await small.all(between(NOON - 5 * DAY, NOON))).items).toHaveLength(6);
  });

  test.each([
    ['more than ten days', between(NOON - 11 * DAY, NOON)],
    ['more than ninety days ago', between(NOON - 91 * DAY, NOON - 85 * DAY)],
    ['the future', between(NOON - DAY, NOON + DAY)],
    ['one bound alone', `${TRACES}?$filter=receivedDateTime ge ${iso(NOON - DAY)}`],
    ['a page that is too large', `${TRACES}?$top=5001`],
    ['another property', `${TRACES}?$filter=size gt 5`],
  ])('%s is refused', async (_, path) => {
    expect((await smallFace().get(path)).status).toBe(400);
  });

  test('pages hold a thousand rows, or what is asked for', async () => {
    const small = smallFace();
    for (let number = 0; number < 400; number += 1) send(small, number, NOON - 3_600_000 - number * 1000);
    const whole = await small.all(TRACES);
    expect([whole.items.length, whole.pages]).toEqual([1200, 2]);
    const sliced = await small.all(`${between(NOON - DAY, NOON)}&$top=500`);
    expect([sliced.items.length, sliced.pages]).toEqual([1200, 3]);
    const keys = sliced.items.map((row) => `${row.messageId} ${row.recipientAddress}`);
    expect(new Set(keys).size).toBe(1200);
  });
});
