import { describe, expect, test } from '@jest/globals';
import { activityFromMail, type MailCopy } from '../../../ingest/core/activity-from-mail.ts';
import { NOW, told } from '../../support/file-readings.ts';

const PLACE = { file: 'box.mbox', line: 7 };
const SIGHTING = { provider: 'files', mailbox: 'box' };

function read(fields: Record<string, string | string[]>, more: Partial<MailCopy> = {}) {
  const all = {
    date: 'Mon, 2 Mar 2026 09:30:00 +0000',
    from: 'Alice <alice@example.com>',
    'message-id': '<1@example.com>',
    ...fields,
  };
  const map = new Map(Object.entries(all).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]));
  return told(activityFromMail({ fields: map, sighting: SIGHTING, ...more }, PLACE, NOW));
}

describe('activityFromMail', () => {
  test('keeps who, to whom, when and what it answers, and nothing else', () => {
    const { activities } = read({
      to: 'bob@example.com',
      cc: 'Carol <carol@example.com>',
      bcc: 'dan@example.com',
      'in-reply-to': '<0@example.com>',
      subject: 'secret',
    });
    expect(activities).toEqual([
      {
        channel: 'mail',
        key: '1@example.com',
        version: 0,
        at: '2026-03-02T09:30:00Z',
        participants: [
          { role: 'from', address: 'mailto:alice@example.com', name: 'Alice' },
          { role: 'to', address: 'mailto:bob@example.com' },
          { role: 'cc', address: 'mailto:carol@example.com', name: 'Carol' },
          { role: 'bcc', address: 'mailto:dan@example.com' },
        ],
        inReplyTo: '0@example.com',
        sighting: SIGHTING,
      },
    ]);
  });

  test('B046: of two From fields the first counts, and it is said', () => {
    const { activities, warnings } = read({ from: ['alice@example.com', 'eve@example.com'] });
    expect(activities[0]?.participants).toEqual([{ role: 'from', address: 'mailto:alice@example.com' }]);
    expect(warnings).toEqual(['ING_FIELD_REPEATED from']);
  });

  test('several To fields are joined', () => {
    const { activities, warnings } = read({ to: ['bob@example.com', 'carol@example.com'] });
    expect(activities[0]?.participants).toHaveLength(3);
    expect(warnings).toEqual([]);
  });

  test('B044: a person named twice is kept twice, as written; the resolver knows they are one', () => {
    expect(read({ to: 'bob@example.com', cc: 'BOB@example.com' }).activities[0]?.participants).toHaveLength(3);
  });

  test('of several authors the first is the sender and the others have read it', () => {
    const roles = read({ from: 'alice@example.com, bob@example.com' }).activities[0]?.participants.map(
      ({ role }) => role,
    );
    expect(roles).toEqual(['from', 'cc']);
  });

  test('without a usable From the Sender counts, and without both the mail is set aside', () => {
    expect(read({ from: '', sender: 'eve@example.com' }).activities[0]?.participants[0]?.address).toBe(
      'mailto:eve@example.com',
    );
    expect(read({ from: '', to: 'bob@example.com' }).quarantined).toEqual(['ING_NO_SENDER:7']);
  });

  test('B007: hidden recipients leave the sender alone', () => {
    expect(read({ to: 'undisclosed-recipients:;' }).activities[0]?.participants).toHaveLength(1);
  });

  test('B041: 5,000 recipients are counted, 2,000 listed, the sender first', () => {
    const to = Array.from({ length: 5000 }, (_, index) => `u${index}@example.com`).join(', ');
    const { activities, warnings } = read({ to });
    expect(activities[0]?.participants).toHaveLength(2000);
    expect(activities[0]?.participants[0]?.role).toBe('from');
    expect(activities[0]?.participantsTotal).toBe(5001);
    expect(warnings).toEqual(['ING_PARTICIPANTS_CUT participants']);
  });

  test('the last address of a cut field is not believed', () => {
    const { activities, warnings } = read({ to: 'bob@example.com, carol@exam' }, { cutFields: new Set(['to']) });
    expect(activities[0]?.participants.map(({ address }) => address)).toEqual([
      'mailto:alice@example.com',
      'mailto:bob@example.com',
    ]);
    expect(warnings).toEqual(['ING_FIELD_CUT to']);
  });

  test.each([{ 'x-unsent': '1' }, { 'x-gmail-labels': 'Drafts' }, { 'x-gmail-labels': '=?UTF-8?Q?Entw=C3=BCrfe?=' }])(
    'what was never sent is excluded: %p',
    (fields) => {
      expect(read(fields as Record<string, string>)).toMatchObject({ excluded: ['draft'], activities: [] });
    },
  );

  test('B018: a field with a bare line break names nobody, and it is said', () => {
    const { activities, warnings } = read({ to: 'bob@example.com\r\nBcc: eve@example.com' });
    expect(activities[0]?.participants).toHaveLength(1);
    expect(warnings).toEqual(['ING_BAD_ADDRESS to']);
  });

  test('B078: a mail without any date is set aside', () => {
    expect(read({ date: '' }).quarantined).toEqual(['ING_NO_DATE:7']);
  });
});
