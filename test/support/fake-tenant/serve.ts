/** Faces behind one HTTP server, each below a prefix of its own, so that a client can be pointed at them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { BrokenConnection, firstBytes, type Handler } from './handler.ts';

/** By prefix, such as `/google`. A handler sees the path without it, and the prefix in {@link PREFIX_HEADER}. */
export type Faces = Readonly<Record<string, Handler>>;

/** For a face whose answers hold links to itself. */
export const PREFIX_HEADER = 'x-forwarded-prefix';

/** One handler for all faces: what is below none of the prefixes is 404. */
export function mount(faces: Faces): Handler {
  return async (request) => {
    const url = new URL(request.url);
    for (const [prefix, handler] of Object.entries(faces)) {
      if (!url.pathname.startsWith(`${prefix}/`)) continue;
      url.pathname = url.pathname.slice(prefix.length);
      const inner = new Request(url, request);
      inner.headers.set(PREFIX_HEADER, prefix);
      return handler(inner);
    }
    return new Response('there is no face here\n', { status: 404 });
  };
}

export interface Serving {
  /** `http://127.0.0.1:4810`, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on this machine alone. Port 0 takes any that is free. `onDefect` is told what a handler threw by mistake. */
export async function serve(faces: Faces, port: number, onDefect: (error: unknown) => void): Promise<Serving> {
  const handler = mount(faces);
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      onDefect(error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
  await listening(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${bound}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const given = new AbortController();
  outgoing.on('close', () => given.abort());
  try {
    const response = await handler(requestOf(incoming, given.signal));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    if (!(error instanceof BrokenConnection)) throw error;
    const { how } = error;
    if (how.kind === 'reset') incoming.socket.resetAndDestroy();
    if (how.kind !== 'truncate') return;
    const { kept, length } = await firstBytes(how.response, how.share);
    const headers = { ...Object.fromEntries(how.response.headers), 'content-length': String(length) };
    outgoing.writeHead(how.response.status, headers);
    outgoing.write(kept, () => incoming.socket.destroy());
  }
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const { method = 'GET', url = '/' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const } : {};
  return new Request(`http://${incoming.headers.host ?? '127.0.0.1'}${url}`, { method, headers, signal, ...body });
}
