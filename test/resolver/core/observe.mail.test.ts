import { describe, expect, test } from '@jest/globals';
import { Activity, type Channel } from '../../../ingest/contract.ts';
import { createObserver, DEFAULT_POLICY } from '../../../resolver/contract.ts';
import { people, read, type Seat, said } from './activities.ts';

const observe = createObserver();

describe('a mail', () => {
  test('goes from its sender to each recipient in the role it names', () => {
    const mail = read('mail', [
      ['from', 'bob'],
      ['to', 'ann'],
      ['cc', 'cid'],
      ['bcc', 'dan'],
    ]);
    expect(said(mail)).toEqual(['ann<bob to 2', 'bob>cid cc 2', 'bob>dan bcc 2']);
    expect(mail.ignored).toBeUndefined();
    expect(mail.revision).toBeUndefined();
  });

  test('has its direction by the order of the two keys, and orders them', () => {
    expect(
      said(
        read('mail', [
          ['from', 'ann'],
          ['to', 'bob'],
        ]),
      ),
    ).toEqual(['ann>bob to 0']);
    expect(
      said(
        read('mail', [
          ['from', 'bob'],
          ['to', 'ann'],
        ]),
      ),
    ).toEqual(['ann<bob to 0']);
  });

  test('B044 counts somebody named twice once, in the strongest role, however the address is written', () => {
    const mail = read('mail', [
      ['from', 'ann'],
      ['cc', 'Bob@ACME.example'],
      ['to', 'bob+x@acme.example'],
      ['bcc', 'bob'],
    ]);
    expect(said(mail)).toEqual(['ann>bob to 0']);
  });

  test('B045 makes no tie of the sender with itself', () => {
    expect(
      said(
        read('mail', [
          ['from', 'ann'],
          ['to', 'ann'],
          ['cc', 'bob'],
        ]),
      ),
    ).toEqual(['ann>bob cc 0']);
  });

  test.each<[string, Seat[], Partial<Record<keyof Activity, unknown>>, string]>([
    [
      'without a sender',
      [
        ['to', 'ann'],
        ['to', 'bob'],
      ],
      {},
      'no sender',
    ],
    [
      'whose sender is no identity',
      [
        ['from', '/O=ORG/CN=USER'],
        ['to', 'bob'],
      ],
      {},
      'no sender',
    ],
    ['to nobody', [['from', 'ann']], {}, 'alone'],
    [
      'to oneself',
      [
        ['from', 'ann'],
        ['to', 'ANN'],
      ],
      {},
      'alone',
    ],
    [
      'to nobody who is an identity',
      [
        ['from', 'ann'],
        ['to', 'null'],
      ],
      {},
      'alone',
    ],
    [
      'from a robot',
      [
        ['from', 'noreply'],
        ['to', 'ann'],
      ],
      {},
      'robot',
    ],
    [
      'B039 from a list',
      [
        ['from', 'talk@lists.acme.example'],
        ['to', 'ann'],
      ],
      {},
      'list',
    ],
    [
      'that its connector calls automated',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { automated: 'auto-reply' },
      'auto-reply',
    ],
    ['B040 to too many', [['from', 'ann'], ...people('to', 201)], {}, 'broadcast'],
    [
      'to too many to be listed',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { participantsTotal: 5000 },
      'broadcast',
    ],
    [
      'of 1970',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { at: '1970-01-01T00:00:00Z' },
      'implausible date',
    ],
    [
      'of before 1970',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { at: '1969-12-31T23:00:00Z' },
      'implausible date',
    ],
    [
      'of a year that no ledger can hold',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { at: '6053-01-23T02:08:00Z' },
      'implausible date',
    ],
  ])('%s makes no tie and says why', (_, seats, more, reason) => {
    const mail = read('mail', seats, more);
    expect(mail).toMatchObject({ ignored: reason, interactions: [] });
    expect(mail.revision).toBeUndefined();
  });

  test('to exactly as many as the policy allows is no broadcast', () => {
    const mail = read('mail', [['from', 'ann'], ...people('to', DEFAULT_POLICY.mailRecipientsMax)]);
    expect(mail.ignored).toBeUndefined();
    expect(mail.interactions).toHaveLength(DEFAULT_POLICY.mailRecipientsMax);
  });

  test('that was called off kills its pairs and says so', () => {
    const mail = read(
      'mail',
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { cancelled: true },
    );
    expect(mail.ignored).toBe('cancelled');
    expect(said(mail)).toEqual(['annxbob to 0 state 2']);
  });

  test('with a Bcc that one copy alone shows adds that pair and leaves the others as they are', () => {
    const seats: Seat[] = [
      ['from', 'ann'],
      ['to', 'bob'],
    ];
    const received = read('mail', seats, { sighting: { provider: 'x', mailbox: 'bob@acme.example' } });
    const sent = read('mail', [...seats, ['bcc', 'cid']], { sighting: { provider: 'x', mailbox: 'ann@acme.example' } });
    expect(sent.activity).toBe(received.activity);
    expect(said(received)).toEqual(['ann>bob to 0']);
    expect(said(sent)).toEqual(['ann>bob to 1', 'ann>cid bcc 1']);
  });

  test.each([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [10, 4],
    [11, 5],
    [25, 5],
    [26, 6],
    [200, 6],
  ])('to %i has size class %i', (recipients, sizeClass) => {
    expect(read('mail', [['from', 'ann'], ...people('to', recipients)]).interactions[0]?.sizeClass).toBe(sizeClass);
  });

  test('even when it is ignored tells who was seen, under which name, and when', () => {
    const mail = observe(
      Activity.parse({
        channel: 'mail',
        key: 'k',
        at: '2026-03-02T11:00:30+01:00',
        automated: 'bulk',
        participants: [
          { role: 'from', address: 'mailto:ann@acme.example', name: ' "Ann  Smith" ' },
          { role: 'to', address: 'mailto:bob@acme.example', name: 'bob@acme.example' },
          { role: 'to', address: 'mailto:null' },
        ],
      }),
    );
    expect(mail.minute).toBe(Date.UTC(2026, 2, 2, 10) / 60_000);
    expect(mail.observations).toMatchObject([
      { identity: 'mailto:ann@acme.example', name: 'Ann Smith' },
      { identity: 'mailto:bob@acme.example', name: undefined },
    ]);
  });
});

describe.each<Channel>(['chat', 'task'])('a %s', (channel) => {
  test('goes one way like a mail, and can be revised', () => {
    const message = read(
      channel,
      [
        ['from', 'ann'],
        ['to', 'bob'],
      ],
      { version: 3 },
    );
    expect(message.interactions).toEqual([]);
    expect(message.revision).toMatchObject({ channel, version: 3, cancelled: false });
    expect(said(message)).toEqual(['ann>bob to 0']);
  });
});
