import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { auth } from '@googleapis/gmail';
import { expect, test } from '@jest/globals';
import { SCOPE_PREFIX } from '../support/fake-tenant/google/oauth.ts';

const PROGRAM = join(import.meta.dirname, '../support/fake-tenant/run.ts');

test('the fake tenant starts, keeps its secrets to itself, says what to type, and that works', async () => {
  const out = mkdtempSync(join(tmpdir(), 'fake-tenant-'));
  const args = ['--port', '0', '--employees', '20', '--years', '1', '--out', out, '--quiet'];
  const program = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(program, 'exit');
  try {
    const said: string[] = [];
    for await (const line of createInterface({ input: program.stdout })) {
      said.push(line);
      if (line.startsWith('Ctrl-C')) break;
    }
    const [, file = '', admin = '', endpoint = ''] =
      /connect google --key (\S+) --admin (\S+) --endpoint (\S+)/.exec(said.join('\n')) ?? [];
    expect(statSync(file).mode & 0o077).toBe(0);
    const key = JSON.parse(readFileSync(file, 'utf8'));
    const jwt = new auth.JWT({
      email: key.client_email,
      key: key.private_key,
      keyId: key.private_key_id,
      subject: admin,
      scopes: [`${SCOPE_PREFIX}admin.directory.user.readonly`],
    });
    jwt.transporter.interceptors.request.add({
      resolved: async (config) =>
        String(config.url).endsWith('googleapis.com/token') ? { ...config, url: new URL(`${endpoint}/token`) } : config,
    });
    const users = await jwt.request<{ users: object[] }>({
      url: `${endpoint}/admin/directory/v1/users?customer=my_customer`,
    });
    expect(users.data.users.length).toBeGreaterThan(5);
  } finally {
    program.kill('SIGINT');
  }
  expect((await ended)[0]).toBe(0);
  rmSync(out, { recursive: true });
});
