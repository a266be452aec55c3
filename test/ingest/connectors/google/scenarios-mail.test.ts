/** Scenarios of Gmail against the fake of Google: backfill, history, expiry, and what is left out. */
import { describe, expect, test } from '@jest/globals';
import { ITEM_PATIENCE } from '../../../../ingest/sync/port.ts';
import {
  activitiesOf,
  drain,
  drivenStream,
  driveStream,
  excludedOf,
  keysOf,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { deliver, fill } from '../../../support/mails-to-ben.ts';
import { googleCompany, sentTo } from './google-company.ts';

describe('reading a mailbox from the newest mail to the oldest', () => {
  test('G1: a mailbox of 1,201 messages gives exactly 1,201 sightings and none twice', async () => {
    const company = googleCompany();
    fill(company, 1201);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    const keys = keysOf(driven);
    expect(keys).toHaveLength(1201);
    expect(new Set(keys).size).toBe(1201);
    expect(driven.phase).toBe('live');
    expect(activitiesOf(driven).every(({ sighting }) => sighting?.mailbox === 'ben')).toBe(true);
  });

  test('G2: after a crash between the log and the cursor nothing is missing, and what came twice has the same key', async () => {
    const company = googleCompany();
    fill(company, 250);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    await stepOnce(company.connector, driven, { crash: true });
    await drain(company.restarted(), driven);
    const keys = keysOf(driven);
    expect(keys).toHaveLength(300);
    expect(new Set(keys).size).toBe(250);
  });

  test('G3: mails that arrive while older ones are read come by way of the history', async () => {
    const company = googleCompany();
    fill(company, 150);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    deliver(company, 'late', NOON + 1000);
    await drain(company.connector, driven);
    expect(keysOf(driven)).toContain('late@mail.example.com');
    expect(new Set(keysOf(driven)).size).toBe(151);
  });

  test('what arrives while a large mailbox is listed for hours is told within a minute, and nothing of the list is lost', async () => {
    const company = googleCompany();
    fill(company, 450);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    deliver(company, 'new', NOON + 1000);
    company.clock.advance(61_000);
    await stepOnce(company.connector, driven);
    expect(keysOf(driven)).toContain('new@mail.example.com');
    expect(driven.phase).toBe('backfilling');
    expect(keysOf(driven)).toHaveLength(51);
    deliver(company, 'newer', NOON + 2000);
    await drain(company.connector, driven, {
      after: () => {
        company.clock.advance(40_000);
      },
    });
    expect(keysOf(driven)).toContain('newer@mail.example.com');
    expect(new Set(keysOf(driven)).size).toBe(452);
  });

  test('a mail that Google cannot give is set aside after an hour of failures, and the others are read; an outage sets nothing aside', async () => {
    const broken = { kind: 'server-error', status: 500 } as const;
    const company = googleCompany({ rules: [{ route: 'GET /gmail/v1/users/me/messages/m3', fault: broken }] });
    fill(company, 10);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await expect(stepOnce(company.connector, driven)).rejects.toMatchObject({ kind: 'retryable' });
    expect(driven.readings).toEqual([]);
    await stepOnce(company.connector, driven, { failures: ITEM_PATIENCE });
    expect(keysOf(driven)).toHaveLength(9);
    expect(driven.readings.filter(({ kind }) => kind === 'quarantined')).toMatchObject([
      { complaint: { code: 'ING_ITEM_UNREADABLE', file: expect.stringMatching(/^google\/mail\/.*\/m3$/) } },
    ]);
    const outage = googleCompany({ rules: [{ route: 'GET /gmail/v1/users/me/messages/*', fault: broken }] });
    fill(outage, 10);
    const away = drivenStream(outage.stream('mail', 'ben'));
    await expect(stepOnce(outage.connector, away, { failures: ITEM_PATIENCE })).rejects.toMatchObject({
      kind: 'retryable',
    });
    expect(away.readings).toEqual([]);
  });

  test('mails of before the horizon are not read, and the list is not walked to its end for them', async () => {
    const company = googleCompany();
    fill(company, 600);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'), { horizon: NOON - 50.5 * HOUR });
    expect(keysOf(driven)).toHaveLength(50);
    // the page that holds the horizon, one that is older as a whole, and no more
    expect(sentTo(company, '/users/me/messages').filter(({ url }) => url.pathname.endsWith('/messages'))).toHaveLength(
      2,
    );
  });

  test('drafts, spam, the bin, chats and labels that the company leaves out are excluded with their reason', async () => {
    const company = googleCompany({ policy: { privateMeetings: 'exclude', excludeLabels: ['Personal'] } });
    deliver(company, 'mine', NOON - HOUR, { folder: 'drafts', isDraft: true });
    deliver(company, 'chat', NOON - HOUR, { labels: ['CHAT'] });
    deliver(company, 'private', NOON - HOUR, { labels: ['personal'] });
    deliver(company, 'family', NOON - HOUR, { labels: ['Personal/Family'] });
    deliver(company, 'kept', NOON - HOUR, { labels: ['Personality'] });
    deliver(company, 'plain', NOON - HOUR);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    // what comes as spam stands in no list, but in the history
    deliver(company, 'spam', NOON, { folder: 'junk' });
    deliver(company, 'binned', NOON, { folder: 'deleted' });
    await drain(company.connector, driven);
    expect(excludedOf(driven)).toEqual({ draft: 1, chat: 1, label: 2, spam: 1, trash: 1 });
    expect(keysOf(driven).sort()).toEqual(['kept@mail.example.com', 'plain@mail.example.com']);
  });

  test('G8: a message that is deleted between list and get is noted, and the rest of the page is read', async () => {
    const company = googleCompany();
    fill(company, 10);
    const driven = drivenStream(company.stream('mail', 'ben'));
    const gone = {
      route: 'GET /gmail/v1/users/me/messages/m4',
      fault: { kind: 'refuse', status: 404, reason: 'notFound' },
    } as const;
    company.face.faults.add(gone);
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(9);
    expect(driven.notes.get('gone')).toBe(1);
  });

  test('X6: when other fields are read from now on, everything is read once more under the same keys', async () => {
    const company = googleCompany();
    fill(company, 5);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    driven.cursor = { ...(driven.cursor as Record<string, string>), mask: 0 };
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(10);
    expect(new Set(keysOf(driven)).size).toBe(5);
  });

  test('a cursor of another mailbox is refused', async () => {
    const company = googleCompany();
    fill(company, 1);
    const { cursor } = await driveStream(company.connector, company.stream('mail', 'ben'));
    const foreign = drivenStream(company.stream('mail', 'ada'), { cursor });
    await expect(stepOnce(company.connector, foreign)).rejects.toMatchObject({ code: 'ING_CURSOR_FOREIGN' });
  });
});

describe('the history of a mailbox', () => {
  test('G4: an expired historyId starts a bounded resync, and the stream is live again', async () => {
    const company = googleCompany();
    fill(company, 300);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    company.clock.advance(10 * DAY);
    deliver(company, 'gap', company.clock.at - HOUR);
    company.tenant.log.expire('mail:ben');
    const before = keysOf(driven).length;
    await drain(company.connector, driven);
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    expect(driven.phase).toBe('live');
    expect(keysOf(driven).slice(before)).toContain('gap@mail.example.com');
    // bounded: what was read before the gap, but for its last day, is left alone
    expect(keysOf(driven).length - before).toBeLessThan(30);
  });

  test('G5: when each new round ends in the same refusal, the connector says so each time and never reads an empty success into it', async () => {
    const expired = {
      route: 'GET /gmail/v1/users/*/history',
      fault: { kind: 'refuse', status: 404, reason: 'notFound' },
    } as const;
    const company = googleCompany({ rules: [expired] });
    fill(company, 250);
    const driven = drivenStream(company.stream('mail', 'ben'));
    while (driven.failures.length < 4) await stepOnce(company.connector, driven);
    expect(driven.failures.every(({ kind }) => kind === 'cursor-expired')).toBe(true);
    // rounds after the first are bounded, though it never became live
    expect(keysOf(driven).length).toBeLessThan(250 + 3 * 30);
    expect(driven.phase).toBe('backfilling');
  });

  test('G6: an empty page of the history that names a next page is followed', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    deliver(company, 'new', NOON);
    company.face.faults.add({ route: 'GET /gmail/v1/users/*/history', calls: 1, fault: { kind: 'empty-page' } });
    await drain(company.connector, driven);
    expect(keysOf(driven)).toEqual(['new@mail.example.com']);
  });

  test('G7: records without any part that tells of a mail give nothing, and the cursor goes on', async () => {
    const company = googleCompany();
    fill(company, 1);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    const { historyId: before } = driven.cursor as { historyId: string };
    const taken = keysOf(driven).length;
    for (let turn = 0; turn < 5; turn += 1) company.tenant.stir('ben', 'm0');
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(taken);
    const { historyId } = driven.cursor as { historyId: string };
    expect(BigInt(historyId)).toBeGreaterThan(BigInt(before));
  });

  test('a mail that is taken out of the spam or the bin, or loses a label that is left out, is read then', async () => {
    const company = googleCompany({ policy: { privateMeetings: 'exclude', excludeLabels: ['Personal'] } });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    deliver(company, 'wanted', NOON, { folder: 'junk' });
    deliver(company, 'kept', NOON, { folder: 'deleted' });
    deliver(company, 'business', NOON, { labels: ['Personal'] });
    await drain(company.connector, driven);
    expect(excludedOf(driven)).toEqual({ spam: 1, trash: 1, label: 1 });
    company.tenant.move('ben', 'wanted', 'inbox');
    company.tenant.move('ben', 'kept', 'archive');
    company.tenant.relabel('ben', 'business', { removed: ['Personal'] });
    await drain(company.connector, driven);
    expect(keysOf(driven).sort()).toEqual([
      'business@mail.example.com',
      'kept@mail.example.com',
      'wanted@mail.example.com',
    ]);
  });

  test('G18: history ids near 2^64 are kept and compared to the last digit', async () => {
    const company = googleCompany({ face: { historyBase: 18_446_744_073_709_000_000n } });
    fill(company, 2);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    const { historyId: before } = driven.cursor as { historyId: string };
    deliver(company, 'new', NOON);
    await drain(company.connector, driven);
    const { historyId } = driven.cursor as { historyId: string };
    expect(before).toMatch(/^184467440737090/);
    expect(BigInt(historyId) - BigInt(before)).toBeGreaterThan(0n);
    expect(BigInt(historyId) - BigInt(before)).toBeLessThan(100n);
    expect(keysOf(driven)).toContain('new@mail.example.com');
  });
});
