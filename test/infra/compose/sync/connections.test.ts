/** Whose streams a folder holds: those of one tenant of a provider are never mixed with another's. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DataFolder, openDataFolder } from '../../../../infra/compose/data-folder.ts';
import { Connection, refuseOtherTenant, requireOwnStreams } from '../../../../infra/compose/sync/connections.ts';
import { openSqliteStreams } from '../../../../infra/compose/sync/sqlite-streams.ts';
import { newStream } from '../../../../ingest/core/stream-state.ts';
import { NOTHING_COUNTED } from '../../../../ingest/core/sync-status.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const OTHER_TENANT = expect.objectContaining({ code: 'CLI_OTHER_TENANT' });

let root: string;
let folder: DataFolder;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kith-connections-'));
  folder = openDataFolder({ root, tenant: 'default', create: { demo: false } });
});

afterEach(() => rmSync(root, { recursive: true }));

test('streams that were read from another account are refused', () => {
  const account = (accountSid: string) =>
    Connection.parse({ provider: 'twilio', accountSid, capabilities: ['calls'], scope: {} });
  requireOwnStreams(account('AC1'), folder);
  expect(() => requireOwnStreams(account('AC1'), folder)).not.toThrow();
  expect(() => requireOwnStreams(account('AC2'), folder)).toThrow(OTHER_TENANT);
});

test('whether streams are of another account is seen without naming one', () => {
  const account = (accountSid: string) =>
    Connection.parse({ provider: 'twilio', accountSid, capabilities: ['calls'], scope: {} });
  refuseOtherTenant(account('AC0'), folder);
  expect(existsSync(folder.streamsFile)).toBe(false);
  openSqliteStreams(folder.streamsFile, 'twilio').close();
  refuseOtherTenant(account('AC0'), folder);
  requireOwnStreams(account('AC1'), folder);
  expect(() => refuseOtherTenant(account('AC1'), folder)).not.toThrow();
  expect(() => refuseOtherTenant(account('AC2'), folder)).toThrow(OTHER_TENANT);
});

describe('another administrator of a Google Workspace', () => {
  const connectionOf = (admin: string) =>
    Connection.parse({ provider: 'google', admin, capabilities: ['directory', 'mail'], scope: {} });

  test('is of the same one where somebody with that address was read, whatever the domain', () => {
    requireOwnStreams(connectionOf('ada@acme.example'), folder);
    const second = connectionOf('IT@acme-two.example');
    expect(() => requireOwnStreams(second, folder)).toThrow(OTHER_TENANT);
    const store = openSqliteStreams(folder.streamsFile, 'google');
    const subject = { id: '7', address: 'it@acme-two.example', groups: [] };
    const kept = { cursor: null, expired: false, counts: NOTHING_COUNTED, state: newStream(NOW) };
    store.add({ id: 'google/mail/7', stream: { capability: 'mail', subject }, ...kept });
    store.close();
    expect(() => requireOwnStreams(second, folder)).not.toThrow();
  });
});
