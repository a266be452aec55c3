import { afterEach, describe, expect, test } from '@jest/globals';
import { BrokenConnection, type Handler } from '../support/fake-tenant/handler.ts';
import { type Faces, PREFIX_HEADER, type Serving, serve } from '../support/fake-tenant/serve.ts';

let serving: Serving | undefined;
const defects: unknown[] = [];

async function at(faces: Faces): Promise<string> {
  serving = await serve(faces, 0, (error) => defects.push(error));
  return serving.origin;
}

afterEach(async () => {
  await serving?.close();
  defects.length = 0;
});

const echo: Handler = async (request) =>
  Response.json({
    path: new URL(request.url).pathname,
    prefix: request.headers.get(PREFIX_HEADER),
    body: await request.text(),
  });

describe('the server', () => {
  test('gives each face what is below its prefix', async () => {
    const origin = await at({ '/one': echo, '/two': async () => new Response('two') });
    const response = await fetch(`${origin}/one/a/b?c=d`, { method: 'POST', body: 'text' });
    expect(await response.json()).toEqual({ path: '/a/b', prefix: '/one', body: 'text' });
    expect(await (await fetch(`${origin}/two/`)).text()).toBe('two');
    expect((await fetch(`${origin}/three/a`)).status).toBe(404);
  });

  test('breaks connections as a handler wants it', async () => {
    const origin = await at({
      '/reset': async () => {
        throw new BrokenConnection({ kind: 'reset' });
      },
      '/cut': async () => {
        throw new BrokenConnection({ kind: 'truncate', response: Response.json({ a: 'b'.repeat(1000) }), share: 0.5 });
      },
      '/never': async () => {
        throw new BrokenConnection({ kind: 'never' });
      },
    });
    await expect(fetch(`${origin}/reset/`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    const cut = await fetch(`${origin}/cut/`);
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow('terminated');
    const given = new AbortController();
    const waiting = fetch(`${origin}/never/`, { signal: given.signal });
    given.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(defects).toEqual([]);
  });

  test('says of a handler that fails by mistake that it did', async () => {
    const origin = await at({
      '/bad': async () => {
        throw new Error('a defect');
      },
    });
    expect((await fetch(`${origin}/bad/`)).status).toBe(500);
    expect(defects).toMatchObject([{ message: 'a defect' }]);
  });
});
