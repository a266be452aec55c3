/** A connection between a client and a broker that can lose an answer: what the client sent arrives, and the line is cut. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface LosingProxy {
  readonly address: string;
  /** Where connections lead; set when the broker is up. */
  target: number;
  /** The answer to the next request of more than `bytes` is lost, and its connection with it. */
  loseAnswerAfter(bytes: number): void;
  /** How many answers have been lost. */
  readonly lost: number;
  close(): void;
}

export async function losingProxy(): Promise<LosingProxy> {
  const sockets = new Set<Socket>();
  let threshold = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    const broker = connect(proxy.target, '127.0.0.1');
    let sinceAnswer = 0;
    const cut = (): void => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    client.on('data', (data) => {
      sinceAnswer += data.length;
      broker.write(data);
    });
    broker.on('data', (data) => {
      if (sinceAnswer > threshold) {
        threshold = Number.POSITIVE_INFINITY;
        proxy.lost += 1;
        cut();
      } else {
        sinceAnswer = 0;
        client.write(data);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const proxy = {
    address: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    target: 0,
    lost: 0,
    loseAnswerAfter: (bytes: number) => {
      threshold = bytes;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return proxy;
}
