/** Bytes to a listening server as they are, which no HTTP client would send. */
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Everything that comes back until the server closes the connection. What is sent `later` goes down the same one. */
export async function exchange(app: FastifyInstance, bytes: string, later?: Promise<string>): Promise<string> {
  const port = await portOf(app);
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  socket.write(bytes);
  void later?.then((more) => socket.write(more));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return received;
}

async function portOf(app: FastifyInstance): Promise<number> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
