/** Just enough of Kafka's protocol to make a topic, to see which there are, and to sign in. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const CLIENT = 'kith-test';

/** A connection to a broker on this machine. */
export interface KafkaWire {
  createTopic(name: string): Promise<void>;
  /** Names of all topics, and the id of the cluster. */
  metadata(): Promise<{ readonly cluster: string; readonly topics: readonly string[] }>;
  /** Whether the broker lets us in. */
  signIn(user: string, password: string): Promise<boolean>;
}

/** Runs `work` on a connection to `address`, which is `host:port`. */
export async function withKafka<T>(address: string, work: (wire: KafkaWire) => Promise<T>): Promise<T> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  try {
    await once(socket, 'connect');
    return await work(wireOn(socket));
  } finally {
    socket.destroy();
  }
}

function wireOn(socket: Socket): KafkaWire {
  return {
    createTopic: async (name) => {
      const topic = [int32(1), text(name), int32(1), int16(1), int32(0), int32(0)];
      const answer = await ask(socket, 19, 2, [...topic, int32(10_000), Buffer.from([0])]);
      answer.skip(4 + 4);
      answer.text();
      const error = answer.int16();
      if (error !== 0) throw new Error(`the topic was not made: error ${error}`);
    },
    metadata: async () => {
      const answer = await ask(socket, 3, 4, [int32(-1), Buffer.from([0])]);
      answer.skip(4);
      answer.list(() => {
        answer.skip(4);
        answer.text();
        answer.skip(4);
        answer.text();
      });
      const cluster = answer.text();
      answer.skip(4);
      const topics = answer.list(() => readTopic(answer));
      return { cluster, topics };
    },
    signIn: async (user, password) => {
      const handshake = await ask(socket, 17, 1, [text('PLAIN')]);
      if (handshake.int16() !== 0) throw new Error('the broker does not know PLAIN');
      const secret = Buffer.from(`\0${user}\0${password}`);
      return (await ask(socket, 36, 0, [int32(secret.length), secret])).int16() === 0;
    },
  };
}

function readTopic(answer: Reader): string {
  answer.skip(2);
  const name = answer.text();
  answer.skip(1);
  answer.list(() => {
    answer.skip(2 + 4 + 4);
    answer.list(() => answer.skip(4));
    answer.list(() => answer.skip(4));
  });
  return name;
}

async function ask(socket: Socket, key: number, version: number, body: readonly Buffer[]): Promise<Reader> {
  const request = Buffer.concat([int16(key), int16(version), int32(1), text(CLIENT), ...body]);
  socket.write(Buffer.concat([int32(request.length), request]));
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < 4 + bytes.readInt32BE(0)) {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
  const reader = readerOf(bytes);
  reader.skip(4 + 4);
  return reader;
}

interface Reader {
  skip(bytes: number): void;
  int16(): number;
  text(): string;
  list<T>(each: () => T): T[];
}

function readerOf(bytes: Buffer): Reader {
  let at = 0;
  const reader: Reader = {
    skip: (length) => {
      at += length;
    },
    int16: () => {
      at += 2;
      return bytes.readInt16BE(at - 2);
    },
    text: () => {
      const length = Math.max(reader.int16(), 0);
      at += length;
      return bytes.toString('utf8', at - length, at);
    },
    list: (each) => {
      at += 4;
      return Array.from({ length: bytes.readInt32BE(at - 4) }, each);
    },
  };
  return reader;
}

function int16(n: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(n);
  return bytes;
}

function int32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}
