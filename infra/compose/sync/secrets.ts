/** Secrets of providers, encrypted in a file of the data folder. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { replaceFile } from '../data-folder.ts';
import { requireAllowed } from './file-faults.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;

const Sealed = z.object({ key: z.string(), iv: z.base64(), tag: z.base64(), text: z.base64() });
const SecretsFile = z.record(z.string(), Sealed);
type SecretsFile = z.output<typeof SecretsFile>;

export interface SecretsOptions {
  /** Where the encrypted secrets are. */
  readonly file: string;
  /**
   * Where the key is, unless it comes from the environment; made on first use, readable by its owner only. Other tenants may
   * share the file: below the key stand those before it, which their secrets may still be sealed with.
   */
  readonly keyFile: string;
  /** 32 bytes in base64, from the environment. */
  readonly key?: string;
}

/**
 * AES-256-GCM with a fresh nonce for each secret, bound to its name. The key never lies in the same file: whoever takes
 * a copy of the data folder without `secret.key`, or a machine whose key is in the environment, has nothing.
 */
export class Secrets {
  readonly #options: SecretsOptions;

  constructor(options: SecretsOptions) {
    this.#options = options;
  }

  put(name: string, text: string): void {
    const secrets = this.#read();
    replaceFile(this.#options.file, JSON.stringify({ ...secrets, [name]: seal(name, text, this.#key()) }));
  }

  /** Fails with `CLI_SECRET_LOST` when there is none, or when the key is another than it was sealed with. */
  get(name: string): string {
    const sealed = this.#read()[name];
    if (sealed === undefined) {
      throw new Fault('CLI_SECRET_LOST', `there is no secret for ${name} here`, {
        where: this.#options.file,
        todo: 'run `kith connect` again',
      });
    }
    return open(name, sealed, this.#keyOf(sealed), this.#options);
  }

  remove(name: string): void {
    const { [name]: _, ...others } = this.#read();
    replaceFile(this.#options.file, JSON.stringify(others));
  }

  /**
   * Seals everything again with a new key; returns how many secrets. The new key is kept before anything is sealed with it,
   * and the old ones stay below it, so a crash in between and a tenant that shares the file lose nothing.
   * @param next 32 bytes in base64 when the key is the environment's
   */
  rotate(next?: string): number {
    const { file, keyFile, key } = this.#options;
    if ((key === undefined) !== (next === undefined)) {
      throw new Fault('CLI_MISUSE', 'the new key must be where the old one is', {
        todo:
          key === undefined
            ? 'leave KITH_SECRET_KEY_NEXT unset: the key is in a file'
            : 'set KITH_SECRET_KEY_NEXT, rotate, then set KITH_SECRET_KEY to it',
      });
    }
    const secrets = this.#read();
    const texts = Object.keys(secrets).map((name) => [name, this.get(name)] as const);
    const fresh = next === undefined ? randomBytes(KEY_BYTES) : readKey(next, 'KITH_SECRET_KEY_NEXT');
    if (next === undefined) {
      const before = existsSync(keyFile) ? readKeyFile(keyFile) : [];
      replaceFile(keyFile, [fresh, ...before].map((each) => `${each.toString('base64')}\n`).join(''));
    }
    replaceFile(file, JSON.stringify(Object.fromEntries(texts.map(([name, text]) => [name, seal(name, text, fresh)]))));
    return texts.length;
  }

  #read(): SecretsFile {
    const { file } = this.#options;
    if (!existsSync(file)) return {};
    try {
      return SecretsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      requireAllowed(error, file);
      throw new Fault('CLI_DATA_UNREADABLE', 'the file of the secrets is damaged', {
        where: file,
        todo: 'remove it and run `kith connect` again',
        cause: error,
      });
    }
  }

  #key(): Buffer {
    const [key] = this.#keys();
    if (key !== undefined) return key;
    makeKey(this.#options.keyFile);
    return this.#key();
  }

  /** The key that is sealed with, then those before it. */
  #keys(): Buffer[] {
    const { key, keyFile } = this.#options;
    if (key !== undefined) return [readKey(key, 'KITH_SECRET_KEY')];
    return existsSync(keyFile) ? readKeyFile(keyFile) : [];
  }

  #keyOf(sealed: z.output<typeof Sealed>): Buffer {
    const { key, keyFile } = this.#options;
    const fitting = this.#keys().find((each) => nameOf(each) === sealed.key);
    if (fitting !== undefined) return fitting;
    if (key === undefined && !existsSync(keyFile)) {
      throw new Fault('CLI_SECRET_LOST', 'the file with the key of the secrets is not there', {
        where: keyFile,
        todo: 'bring it back from a backup, or run `kith connect` again',
      });
    }
    throw new Fault('CLI_SECRET_LOST', 'the secrets were sealed with another key', {
      where: key === undefined ? keyFile : 'KITH_SECRET_KEY',
      todo: 'bring that key back, or run `kith connect` again',
    });
  }
}

function seal(name: string, text: string, key: Buffer): z.output<typeof Sealed> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const [ivText, tag, sealedText] = [iv, cipher.getAuthTag(), sealed].map((bytes) => bytes.toString('base64'));
  return { key: nameOf(key), iv: ivText ?? '', tag: tag ?? '', text: sealedText ?? '' };
}

function open(name: string, sealed: z.output<typeof Sealed>, key: Buffer, { file }: SecretsOptions): string {
  const [iv, tag, text] = [sealed.iv, sealed.tag, sealed.text].map((part) => Buffer.from(part, 'base64'));
  try {
    const decipher = createDecipheriv(CIPHER, key, iv ?? Buffer.alloc(0)).setAAD(Buffer.from(name));
    decipher.setAuthTag(tag ?? Buffer.alloc(0));
    return Buffer.concat([decipher.update(text ?? Buffer.alloc(0)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new Fault('CLI_SECRET_LOST', `the secret for ${name} was changed`, {
      where: file,
      todo: 'run `kith connect` again',
      cause: error,
    });
  }
}

/** Tells keys apart without giving them away. */
function nameOf(key: Buffer): string {
  return createHash('sha256').update('kith secret key ').update(key).digest('hex').slice(0, 16);
}

function makeKey(keyFile: string): void {
  try {
    writeFileSync(keyFile, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (existsSync(keyFile)) return;
    throw new Fault('CLI_DATA_UNREADABLE', 'the key of the secrets cannot be written', {
      where: keyFile,
      todo: 'check the folder it lies in, or name another file with KITH_SECRET_KEY_FILE',
      cause: error,
    });
  }
}

/** The keys in a file, a line each, the newest first. */
function readKeyFile(keyFile: string): Buffer[] {
  return readLines(keyFile).map((line) => readKey(line.trim(), keyFile));
}

function readLines(keyFile: string): string[] {
  const status = statSync(keyFile);
  if (!status.isFile()) {
    throw new Fault('CLI_BAD_SETTING', 'what is named as the key of the secrets is no file', {
      where: keyFile,
      todo: 'name the file that holds the key with KITH_SECRET_KEY_FILE',
    });
  }
  if ((status.mode & 0o077) !== 0) {
    throw new Fault('CLI_KEY_EXPOSED', 'others than its owner may read the key of the secrets', {
      where: keyFile,
      todo: `chmod 600 ${keyFile}, then \`kith secrets rotate\`, since somebody may have read it`,
    });
  }
  try {
    return readFileSync(keyFile, 'utf8').trim().split('\n');
  } catch (error) {
    throw new Fault('CLI_DATA_UNREADABLE', 'the key of the secrets cannot be read', {
      where: keyFile,
      todo: 'let the user that runs kith own and read it',
      cause: error,
    });
  }
}

function readKey(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES && /^[A-Za-z0-9+/]{43}=$/.test(text)) return key;
  throw new Fault('CLI_BAD_SETTING', 'the key of the secrets is not 32 bytes in base64', {
    where,
    todo: 'make one with: openssl rand -base64 32',
  });
}
