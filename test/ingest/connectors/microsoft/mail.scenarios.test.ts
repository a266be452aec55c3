/** Scenarios of mail in Exchange Online against the fake of Microsoft: what is read, in which order, and what is not. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  activitiesOf,
  drain,
  drivenStream,
  driveStream,
  excludedOf,
  keysOf,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { deliver, fill } from '../../../support/mails-to-ben.ts';
import { microsoftCompany, sentTo } from './microsoft-company.ts';

describe('reading a mailbox, folder by folder', () => {
  test('all mails of all folders come once, and then only what is new', async () => {
    const company = microsoftCompany();
    company.tenant.putFolder('ben', { id: 'projects', name: 'Projects' });
    company.tenant.putFolder('ben', { id: 'blue', name: 'Blue', parent: 'projects' });
    fill(company, 450, (index) => ({ folder: ['inbox', 'sent', 'archive', 'blue'][index % 4] ?? 'inbox' }));
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(new Set(keysOf(driven)).size).toBe(450);
    expect(keysOf(driven)).toHaveLength(450);
    expect(driven.phase).toBe('live');
    deliver(company, 'new', NOON);
    await drain(company.connector, driven);
    expect(keysOf(driven).slice(450)).toEqual(['new@mail.example.com']);
    expect(driven.upTo).toBe(company.clock.at);
  });

  test('a mail is told with its people, its time and whose copy it is, and with nothing else', async () => {
    const company = microsoftCompany();
    deliver(company, 'one', NOON - HOUR, {
      sentAt: NOON - HOUR - 60_000,
      cc: [{ address: 'kim@elsewhere.example', name: 'Kim "K", Lee' }],
      inReplyTo: 'zero@mail.example.com',
    });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(activitiesOf(driven)).toEqual([
      {
        ...{ channel: 'mail', key: 'one@mail.example.com', version: 0, at: '2026-06-30T10:59:00Z' },
        participants: [
          { role: 'from', address: 'mailto:zoe@elsewhere.example', name: 'Zoe' },
          { role: 'to', address: 'mailto:ben@brightwater.example' },
          { role: 'cc', address: 'mailto:kim@elsewhere.example', name: 'Kim "K", Lee' },
        ],
        inReplyTo: 'zero@mail.example.com',
        sighting: { provider: 'microsoft', mailbox: company.user('ben') },
      },
    ]);
  });

  test('drafts, spam and what was thrown away are not asked for, also below those folders', async () => {
    const company = microsoftCompany();
    company.tenant.putFolder('ben', { id: 'old', name: 'Old', parent: 'deleted' });
    for (const folder of ['drafts', 'junk', 'deleted', 'old', 'inbox'])
      deliver(company, folder, NOON - HOUR, { folder });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toEqual(['inbox@mail.example.com']);
    expect(sentTo(company, '/messages/delta')).toHaveLength(3);
  });

  test('folders and categories that the company leaves out are left out', async () => {
    const company = microsoftCompany({ policy: { privateMeetings: 'exclude', excludeLabels: ['personal'] } });
    company.tenant.putFolder('ben', { id: 'mine', name: 'Personal' });
    deliver(company, 'folder', NOON - HOUR, { folder: 'mine' });
    deliver(company, 'category', NOON - HOUR, { labels: ['Personal'] });
    deliver(company, 'plain', NOON - HOUR);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toEqual(['plain@mail.example.com']);
    expect(excludedOf(driven)).toEqual({ label: 1 });
  });

  test('mails of before the horizon are passed over and counted', async () => {
    const company = microsoftCompany();
    fill(company, 30);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'), { horizon: NOON - 10.5 * HOUR });
    expect(keysOf(driven)).toHaveLength(10);
    expect(driven.notes.get('older than horizon')).toBe(20);
  });

  test('what is new comes soon, though another folder is still being read for the first time', async () => {
    const company = microsoftCompany();
    fill(company, 9000, (index) => ({ folder: index < 10 ? 'inbox' : 'archive' }));
    const driven = drivenStream(company.stream('mail', 'ben'));
    for (let step = 0; step < 3; step += 1) await stepOnce(company.connector, driven);
    expect(driven.phase).toBe('backfilling');
    deliver(company, 'urgent', NOON);
    company.clock.advance(11 * 60_000);
    for (let step = 0; step < 3; step += 1) await stepOnce(company.connector, driven);
    expect(driven.phase).toBe('backfilling');
    expect(keysOf(driven)).toContain('urgent@mail.example.com');
    await drain(company.connector, driven);
    expect(new Set(keysOf(driven)).size).toBe(9001);
    expect(keysOf(driven)).toHaveLength(9001);
  });

  test('a first reading tells how far it is', async () => {
    const company = microsoftCompany();
    fill(company, 2500);
    const progress: unknown[] = [];
    await driveStream(company.connector, company.stream('mail', 'ben'), {
      after: (result) => void progress.push(result.progress),
    });
    expect(progress).toContainEqual({ done: 2000, total: 2500 });
    expect(progress.at(-1)).toBeUndefined();
  });

  test('a step ends early where mails have many people, so that it stays small', async () => {
    const company = microsoftCompany();
    const to = Array.from({ length: 150 }, (_, index) => ({ address: `guest-${index}@elsewhere.example` }));
    fill(company, 1000, () => ({ to }));
    const sizes: number[] = [];
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'), {
      after: (result) => void sizes.push(result.readings.length),
    });
    expect(Math.max(...sizes)).toBe(400);
    expect(keysOf(driven)).toHaveLength(1000);
  });

  test('a page that cannot be had ends the step: what was read before it is taken, and no call is left over', async () => {
    let pages = 0;
    const cancelled: string[] = [];
    const company = microsoftCompany({
      between: async (request, ask) => {
        if (!request.url.includes('/messages/delta')) return await ask(request);
        pages += 1;
        if (pages === 3) return Response.json({ error: { code: 'ErrorInvalidRequest' } }, { status: 400 });
        if (pages !== 4) return await ask(request);
        return await new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => {
            cancelled.push(request.url);
            reject(request.signal.reason);
          });
        });
      },
    });
    fill(company, 900, (index) => ({ folder: index % 2 === 0 ? 'inbox' : 'sent' }));
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    await stepOnce(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(400);
    expect(cancelled).toHaveLength(1);
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(900);
  });

  test('a step that is given up calls nobody afterwards, and leaves no page behind', async () => {
    const stop = new AbortController();
    let pages = 0;
    const company = microsoftCompany({
      between: async (request, ask) => {
        if (request.url.includes('/messages/delta')) pages += 1;
        if (pages === 3) stop.abort();
        return await ask(request);
      },
    });
    fill(company, 900, (index) => ({ folder: index % 2 === 0 ? 'inbox' : 'sent' }));
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    const before = JSON.stringify([driven.cursor, [...driven.marks]]);
    await expect(stepOnce(company.connector, driven, { signal: stop.signal })).rejects.toThrow();
    const sent = company.sent.length;
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    expect(company.sent).toHaveLength(sent);
    expect(JSON.stringify([driven.cursor, [...driven.marks]])).toBe(before);
    expect(keysOf(driven)).toEqual([]);
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(900);
    expect(new Set(keysOf(driven)).size).toBe(900);
  });

  test('after a crash between the log and the cursor nothing is missing', async () => {
    const company = microsoftCompany();
    fill(company, 650);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    await stepOnce(company.connector, driven);
    await stepOnce(company.connector, driven, { crash: true });
    await drain(company.restarted(), driven);
    expect(new Set(keysOf(driven)).size).toBe(650);
  });

  test('X6: a cursor of another selection begins a new round, and every mail keeps its key', async () => {
    const company = microsoftCompany();
    fill(company, 10);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    const before = new Set(keysOf(driven));
    const policy = { privateMeetings: 'exclude', excludeLabels: ['Secret'] } as const;
    await drain(company.restarted({ policy }), driven);
    expect(keysOf(driven)).toHaveLength(20);
    expect(new Set(keysOf(driven))).toEqual(before);
  });
});
