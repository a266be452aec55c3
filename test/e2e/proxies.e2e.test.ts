/** What an administrator is told where the way to the providers leads through a proxy that does not let kith through. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { kith } from '../support/run-kith.ts';
import { servedClouds } from '../support/served-clouds.ts';

jest.setTimeout(120_000);

const { folder, connectGoogle, connectMicrosoft } = servedClouds();

/** Answers whatever is asked with one status. */
class RefusingProxy {
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor(status: string) {
    this.#server = createServer((_, answer) => answer.writeHead(Number.parseInt(status, 10)).end());
    this.#server.on('connect', ({ url = '' }, socket) => {
      this.asked.push(url);
      socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
    });
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const signIn = new RefusingProxy('407 Proxy Authentication Required');
const forbidding = new RefusingProxy('403 Forbidden');
const proxies = [signIn, forbidding];

beforeAll(async () => {
  for (const proxy of proxies) await proxy.listen();
});
afterAll(() => {
  for (const proxy of proxies) proxy.close();
});

/** Without the endpoint of the tests, which stands last: the hosts of the provider are meant, of which none is reached. */
const withoutEndpoint = (args: readonly string[]) => args.slice(0, -2);

describe('a proxy on the way', () => {
  test.each([
    ['Microsoft', () => connectMicrosoft('none'), 'login.microsoftonline.com:443'],
    ['Google', () => connectGoogle('none'), 'oauth2.googleapis.com:443'],
  ] as const)('that wants somebody to sign in is told as that, before %s', async (_, args, host) => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: signIn.address };
    const { code, stdout, stderr } = await kith(withoutEndpoint(args()), { env });
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('wants somebody to sign in (407)')]);
    expect(stdout + stderr).toContain('HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT');
    expect(signIn.asked).toContain(host);
    expect(existsSync(folder.at('none'))).toBe(false);
  });

  test('that lets nobody through is told as that', async () => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: forbidding.address };
    const { code, stdout, stderr } = await kith(withoutEndpoint(connectMicrosoft('none')), { env });
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('does not let the call through (403)')]);
    expect(stdout + stderr).toContain('port 443 in the proxy that HTTPS_PROXY names');
  });

  test('of which nobody knows, and that asks whoever passes to sign in, is told, too', async () => {
    const args = [...withoutEndpoint(connectMicrosoft('none')), '--endpoint', signIn.address];
    const { code, stdout, stderr } = await kith(args);
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('wants somebody to sign in (407)')]);
  });
});
