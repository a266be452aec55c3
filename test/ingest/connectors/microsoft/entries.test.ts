/** Users, groups, calls and telephone rows as Graph gives them, one by one. */
import { describe, expect, test } from '@jest/globals';
import { CallRecord, readingsOfCall } from '../../../../ingest/connectors/microsoft/call-record.ts';
import {
  domainsOf,
  GraphGroup,
  GraphUser,
  groupEntry,
  mailboxAddress,
  userEntry,
} from '../../../../ingest/connectors/microsoft/directory-entries.ts';
import { outcomesOf } from '../../../../ingest/connectors/microsoft/graph-batch.ts';
import { DirectRoutingRow, readingsOfRow } from '../../../../ingest/connectors/microsoft/telephone-row.ts';
import {
  hasArrived,
  readingsOfTrace,
  rowsByMail,
  TraceRow,
} from '../../../../ingest/connectors/microsoft/trace-message.ts';
import { Activity } from '../../../../ingest/contract.ts';
import { DirectoryRecord } from '../../../../ingest/core/directory.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const PLACE = { file: 'microsoft/x/1' };

const user = (more: object) =>
  GraphUser.parse({ id: 'u1', displayName: 'Ben', userType: 'Member', accountEnabled: true, ...more });

describe('a user of the directory', () => {
  test('SMTP in capitals is the primary address; addresses of other systems are none', () => {
    const ben = user({
      mail: 'old@brightwater.example',
      proxyAddresses: [
        'smtp:ben@brightwater.example',
        'SIP:ben@brightwater.example',
        'SMTP:b.south@brightwater.example',
        'X500:/O=EXAMPLE/CN=ben',
      ],
      otherMails: ['ben@home.example'],
      businessPhones: ['(202) 555-0101', 'ask Ada', '101'],
      mobilePhone: '+44 20 7946 0001',
    });
    const entry = userEntry(ben, undefined, 'US');
    expect(entry.addresses).toEqual([
      'mailto:b.south@brightwater.example',
      'mailto:old@brightwater.example',
      'mailto:ben@brightwater.example',
      'mailto:ben@home.example',
      'tel:+12025550101',
      'tel:+442079460001',
      'urn:microsoft:user:u1',
    ]);
    expect(mailboxAddress(ben)).toBe('b.south@brightwater.example');
    // an address elsewhere is no domain of the tenant
    expect(domainsOf(ben)).toEqual(['brightwater.example']);
    expect(DirectoryRecord.safeParse({ ...entry, seenAt: '2026-06-30T12:00:00Z' }).success).toBe(true);
  });

  test('the name to sign in with is an address only where there is no other, and never a guest’s', () => {
    expect(userEntry(user({ userPrincipalName: 'ben@brightwater.example' }), undefined, undefined).addresses[0]).toBe(
      'mailto:ben@brightwater.example',
    );
    const guest = user({ userType: 'Guest', userPrincipalName: 'gus_partner.example#EXT#@brightwater.example' });
    expect(userEntry(guest, undefined, undefined)).toMatchObject({ guest: true, addresses: ['urn:microsoft:user:u1'] });
    expect(domainsOf(user({ userType: 'Guest', mail: 'gus@partner.example' }))).toEqual([]);
  });

  test('neither a guest, nor a disabled user, nor one without mail has a mailbox to read', () => {
    const mail = 'ben@brightwater.example';
    expect(
      [{ mail, userType: 'Guest' }, { mail, accountEnabled: false }, { mail: null }, { mail }].map((more) =>
        mailboxAddress(user(more)),
      ),
    ).toEqual([undefined, undefined, undefined, mail]);
  });

  test('a job title and the name of the company are told, and are gone when they are null', () => {
    const ben = user({ jobTitle: ' Buyer ', companyName: 'Brightwater Ltd' });
    expect(userEntry(ben, undefined, undefined)).toMatchObject({ title: 'Buyer', employer: 'Brightwater Ltd' });
    const entry = userEntry(user({ jobTitle: null, companyName: '' }), userEntry(ben, undefined, undefined), undefined);
    expect(entry).not.toHaveProperty('title');
    expect(entry).not.toHaveProperty('employer');
  });

  test('a delta that is silent about the manager leaves the manager, and one that removes it takes it away', () => {
    const first = userEntry(user({ 'manager@delta': [{ id: 'm1' }] }), undefined, undefined);
    expect(first.manager).toBe('urn:microsoft:user:m1');
    expect(userEntry(user({}), first, undefined).manager).toBe('urn:microsoft:user:m1');
    const gone = user({ 'manager@delta': [{ id: 'm1', '@removed': { reason: 'deleted' } }] });
    expect(userEntry(gone, first, undefined).manager).toBeUndefined();
    expect(userEntry(user({ manager: null }), first, undefined).manager).toBeUndefined();
  });
});

describe('a group of the directory', () => {
  const group = (members: object[]) =>
    GraphGroup.parse({ id: 'g1', displayName: 'Sales', mail: 'sales@brightwater.example', 'members@delta': members });

  test('pieces add and remove members; contacts and devices are nobody that is known', () => {
    const first = groupEntry(
      group([
        { id: 'u1', '@odata.type': '#microsoft.graph.user' },
        { id: 'd1', '@odata.type': '#microsoft.graph.device' },
      ]),
      undefined,
    );
    const second = groupEntry(
      group([
        { id: 'g2', '@odata.type': '#microsoft.graph.group' },
        { id: 'u1', '@removed': { reason: 'deleted' } },
      ]),
      first,
    );
    expect(first.members).toEqual(['urn:microsoft:user:u1']);
    expect(second.members).toEqual(['urn:microsoft:group:g2']);
    expect(second.addresses).toEqual(['mailto:sales@brightwater.example', 'urn:microsoft:group:g1']);
  });
});

describe('a call record', () => {
  const record = (more: object) =>
    CallRecord.parse({
      id: 'c1',
      version: 2,
      startDateTime: '2026-06-30T09:00:00Z',
      endDateTime: '2026-06-30T09:10:00Z',
      ...more,
    });
  const party = (identity: object) => ({ identity });

  test('M22: the deprecated fields are not even decoded', () => {
    const old = { organizer: { user: { id: 'x' } }, participants: [{ user: { id: 'x' } }] };
    expect(JSON.stringify(record(old))).not.toContain('x');
  });

  test('guests, robots and hidden numbers are nobody; a call of nobody is set aside', () => {
    const nobody = [
      party({ guest: { id: 'g', displayName: 'Guest' } }),
      party({ application: { id: 'bot' } }),
      party({ phone: { id: 'anonymous' } }),
      { identity: null },
    ];
    expect(readingsOfCall(record({}), nobody, PLACE, 'US')).toMatchObject([
      { kind: 'quarantined', complaint: { code: 'ING_NO_PARTY' } },
    ]);
    const [reading] = readingsOfCall(
      record({ organizer_v2: party({ phone: { id: '2025550123' } }) }),
      [party({ user: { id: 'u1' } })],
      PLACE,
      'US',
    );
    expect(reading).toMatchObject({
      activity: {
        participants: [
          { role: 'caller', address: 'tel:+12025550123' },
          { role: 'callee', address: 'urn:microsoft:user:u1' },
        ],
      },
    });
  });

  test('a call whose times are not believable is cut or set aside', () => {
    const parties = [party({ user: { id: 'u1' } })];
    expect(readingsOfCall(record({ startDateTime: '0001-01-01T00:00:00Z' }), parties, PLACE, undefined)).toMatchObject([
      { kind: 'quarantined' },
    ]);
    const [warned, told] = readingsOfCall(record({ endDateTime: '2026-06-30T08:00:00Z' }), parties, PLACE, undefined);
    expect(warned).toMatchObject({ complaint: { code: 'ING_DURATION_CUT' } });
    expect(told).toMatchObject({ activity: { durationSeconds: 0 } });
  });

  test('a thousand parties more than are listed are counted', () => {
    const many = Array.from({ length: 3000 }, (_, index) => party({ user: { id: `u${index}` } }));
    const readings = readingsOfCall(record({}), many, PLACE, undefined);
    const activity = readings.flatMap((reading) => (reading.kind === 'activity' ? [reading.activity] : []))[0];
    expect(activity).toMatchObject({ participantsTotal: 3000 });
    expect(Activity.safeParse(activity).success).toBe(true);
  });
});

describe('a row of a telephone report', () => {
  test('M24: nobody took the call: its time is that of the invitation, and it was missed', () => {
    const row = DirectRoutingRow.parse({
      ...{
        id: 'r1',
        userId: 'u1',
        callType: 'ByotIn',
        callerNumber: '+12025550***',
        calleeNumber: '+1202555****',
        duration: 0,
      },
      ...{ startDateTime: '0001-01-01T00:00:00Z', inviteDateTime: '2026-06-30T09:00:00Z', successfulCall: false },
    });
    expect(readingsOfRow(row, PLACE, 'direct-routing', 'US')).toMatchObject([
      {
        activity: {
          ...{ key: 'r1', at: '2026-06-30T09:00:00Z', durationSeconds: 0 },
          participants: [{ role: 'callee', address: 'urn:microsoft:user:u1', response: 'none' }],
        },
      },
    ]);
  });
});

describe('rows of the message trace', () => {
  const row = (more: object) =>
    TraceRow.parse({
      id: 't1',
      messageId: '<one@mail.example.com>',
      senderAddress: 'zoe@elsewhere.example',
      receivedDateTime: '2026-06-30T09:00:00Z',
      status: 'delivered',
      subject: 'never kept',
      ...more,
    });

  test('what did not arrive names nobody, and the subject is dropped', () => {
    expect(
      ['delivered', 'expanded', 'failed', 'quarantined', 'filteredAsSpam', 'pending'].filter((status) =>
        hasArrived(row({ status })),
      ),
    ).toEqual(['delivered', 'expanded']);
    expect(JSON.stringify(row({}))).not.toContain('never kept');
  });

  test('rows belong together by the id of the mail, and without one by that of the trace', () => {
    const rows = [
      row({}),
      row({ id: 't2', messageId: null }),
      row({ recipientAddress: 'b@x.example' }),
      row({ id: 't2', messageId: '' }),
    ];
    expect(rowsByMail(rows).map((mail) => mail.length)).toEqual([2, 2]);
  });

  test('a mail without a sender is a bounce', () => {
    expect(readingsOfTrace([row({ senderAddress: '<>' })], PLACE, NOW)).toEqual([
      { kind: 'excluded', reason: 'bounce' },
    ]);
  });
});

describe('M12: the answers of a batch', () => {
  test('they are put in the order of the questions, each with its own outcome', () => {
    const error = (code: string) => ({ error: { code, message: '' } });
    const responses = [
      { id: '4', status: 424, body: error('FailedDependency') },
      { id: '1', status: 429, headers: { 'Retry-After': '7' }, body: error('TooManyRequests') },
      { id: '0', status: 200, body: { id: 'c1', version: 1 } },
      { id: '3', status: 403, body: error('Forbidden') },
      { id: '2', status: 404, body: error('NotFound') },
      { id: '5', status: 200, body: 'not as documented' },
    ];
    expect(outcomesOf({ responses }, 7, CallRecord, NOW)).toMatchObject([
      { answer: { id: 'c1' } },
      { failure: { kind: 'throttled', until: NOW + 7000 } },
      { failure: { kind: 'item-gone' } },
      { failure: { kind: 'misconfigured' } },
      { failure: { kind: 'retryable' } },
      { failure: { kind: 'bug' } },
      { failure: { kind: 'retryable' } },
    ]);
  });
});
