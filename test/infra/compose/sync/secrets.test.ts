import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { requireAllowed } from '../../../../infra/compose/sync/file-faults.ts';
import { Secrets, type SecretsOptions } from '../../../../infra/compose/sync/secrets.ts';

let folder: string;
let options: SecretsOptions;
const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-secrets-'));
  options = { file: join(folder, 'secrets.json'), keyFile: join(folder, 'secret.key') };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
};

describe('secrets', () => {
  test('come back as they were, and stand in no file in clear', () => {
    new Secrets(options).put('google', 'very private');
    expect(new Secrets(options).get('google')).toBe('very private');
    expect(readFileSync(options.file, 'utf8')).not.toContain('very private');
    expect(statSync(options.file).mode & 0o077).toBe(0);
    expect(statSync(options.keyFile).mode & 0o077).toBe(0);
  });

  test('are sealed anew each time, so that equal secrets do not look equal', () => {
    const secrets = new Secrets(options);
    secrets.put('google', 'one');
    const before = readFileSync(options.file, 'utf8');
    secrets.put('google', 'one');
    expect(readFileSync(options.file, 'utf8')).not.toBe(before);
  });

  test('cannot be moved to another name, changed, or opened with another key', () => {
    const secrets = new Secrets({ ...options, key: KEY });
    secrets.put('google', 'one');
    const file = JSON.parse(readFileSync(options.file, 'utf8'));
    writeFileSync(options.file, JSON.stringify({ microsoft: file.google }));
    expect(codeOf(() => secrets.get('microsoft'))).toBe('CLI_SECRET_LOST');
    writeFileSync(
      options.file,
      JSON.stringify({ google: { ...file.google, text: Buffer.from('two').toString('base64') } }),
    );
    expect(codeOf(() => secrets.get('google'))).toBe('CLI_SECRET_LOST');
    writeFileSync(options.file, JSON.stringify(file));
    expect(codeOf(() => new Secrets({ ...options, key: OTHER_KEY }).get('google'))).toBe('CLI_SECRET_LOST');
    expect(secrets.get('google')).toBe('one');
  });

  test('a key that others may read is refused, and it is said what to do', () => {
    const secrets = new Secrets(options);
    secrets.put('google', 'one');
    chmodSync(options.keyFile, 0o644);
    expect(() => secrets.get('google')).toThrow(
      expect.objectContaining({ code: 'CLI_KEY_EXPOSED', todo: expect.stringContaining('chmod 600') }),
    );
  });

  test('a folder in the place of the key is said to be no file', () => {
    expect(() => new Secrets({ ...options, keyFile: folder }).put('google', 'one')).toThrow(
      expect.objectContaining({ code: 'CLI_BAD_SETTING', message: expect.stringContaining('no file'), where: folder }),
    );
  });

  test('when the key file is gone it is said, and not that there is another key', () => {
    const secrets = new Secrets(options);
    secrets.put('google', 'one');
    rmSync(options.keyFile);
    expect(() => secrets.get('google')).toThrow(
      expect.objectContaining({
        ...{ code: 'CLI_SECRET_LOST', message: expect.stringContaining('is not there'), where: options.keyFile },
        todo: expect.stringMatching(/from a backup.*kith connect/),
      }),
    );
  });

  test('a file of a key that is empty is refused', () => {
    writeFileSync(options.keyFile, '\n', { mode: 0o600 });
    expect(codeOf(() => new Secrets(options).put('google', 'one'))).toBe('CLI_BAD_SETTING');
  });

  test('a key that is none is refused before anything is sealed', () => {
    expect(codeOf(() => new Secrets({ ...options, key: 'too short' }).put('google', 'one'))).toBe('CLI_BAD_SETTING');
    expect(existsSync(options.file)).toBe(false);
  });

  test('rotation seals everything with a new key, and the old one opens nothing any more', () => {
    const secrets = new Secrets(options);
    secrets.put('google', 'one');
    secrets.put('twilio', 'two');
    const oldKey = readFileSync(options.keyFile, 'utf8');
    expect(secrets.rotate()).toBe(2);
    expect([secrets.get('google'), secrets.get('twilio')]).toEqual(['one', 'two']);
    writeFileSync(options.keyFile, oldKey, { mode: 0o600 });
    expect(codeOf(() => secrets.get('google'))).toBe('CLI_SECRET_LOST');
  });

  test('a rotation that was cut short before anything was sealed with the new key loses nothing', () => {
    const secrets = new Secrets(options);
    secrets.put('google', 'one');
    const sealedBefore = readFileSync(options.file, 'utf8');
    secrets.rotate();
    writeFileSync(options.file, sealedBefore);
    expect(secrets.get('google')).toBe('one');
    secrets.put('twilio', 'two');
    expect([secrets.get('google'), secrets.get('twilio')]).toEqual(['one', 'two']);
    expect(secrets.rotate()).toBe(2);
    expect(secrets.get('google')).toBe('one');
  });

  test('rotation loses nothing of another tenant that shares the file of the key', () => {
    const [one, other] = [new Secrets(options), new Secrets({ ...options, file: join(folder, 'other.json') })];
    one.put('google', 'one');
    other.put('microsoft', 'two');
    one.rotate();
    expect([one.get('google'), other.get('microsoft')]).toEqual(['one', 'two']);
    expect(other.rotate()).toBe(1);
    expect([one.get('google'), other.get('microsoft')]).toEqual(['one', 'two']);
    expect(statSync(options.keyFile).mode & 0o077).toBe(0);
  });

  test('rotates a key of the environment to another one of it', () => {
    new Secrets({ ...options, key: KEY }).put('google', 'one');
    expect(codeOf(() => new Secrets({ ...options, key: KEY }).rotate())).toBe('CLI_MISUSE');
    new Secrets({ ...options, key: KEY }).rotate(OTHER_KEY);
    expect(new Secrets({ ...options, key: OTHER_KEY }).get('google')).toBe('one');
  });
});

test('a file that this user may not read is not called damaged', () => {
  const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  expect(() => requireAllowed(refused, options.file)).toThrow(
    expect.objectContaining({ code: 'CLI_DATA_UNREADABLE', message: 'this user may not read the file' }),
  );
  expect(() => requireAllowed(new SyntaxError('not JSON'), options.file)).not.toThrow();
});
