/** Just enough of Bolt 4.4 to run a query that answers with one small number. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HELLO = 0x01;
const RUN = 0x10;
const PULL = 0x3f;
const RECORD = 0x71;
const FAILURE = 0x7f;

/** Runs a query and gives the number in its first row; undefined when it has none. Rejects when the server refuses. */
export async function queryNumber(address: string, query: string, password?: string): Promise<number | undefined> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  try {
    await once(socket, 'connect');
    socket.write(Buffer.from([0x60, 0x60, 0xb0, 0x17, 0, 0, 4, 4, ...Array(12).fill(0)]));
    const read = await messagesOf(socket);
    const signIn =
      password === undefined ? { scheme: 'none' } : { scheme: 'basic', principal: 'neo4j', credentials: password };
    send(socket, HELLO, [{ user_agent: 'kith-test/1', ...signIn }]);
    requireSuccess(await read());
    send(socket, RUN, [query, {}, {}]);
    requireSuccess(await read());
    send(socket, PULL, [{ n: -1 }]);
    const first = await read();
    if (first[1] !== RECORD) {
      requireSuccess(first);
      return undefined;
    }
    requireSuccess(await read());
    // a structure of one field, which is a list of one tiny number
    return first[3];
  } finally {
    socket.destroy();
  }
}

function requireSuccess(message: Buffer): void {
  if (message[1] === FAILURE) throw new Error(`the server refuses: ${message.toString('latin1')}`);
}

/** Takes the answer to the handshake, then gives message after message. */
async function messagesOf(socket: Socket): Promise<() => Promise<Buffer>> {
  let bytes = Buffer.alloc(0);
  const take = async (length: number) => {
    while (bytes.length < length) {
      const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
      bytes = Buffer.concat([bytes, chunk]);
    }
    const taken = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    return taken;
  };
  await take(4);
  return async () => {
    const chunks: Buffer[] = [];
    for (;;) {
      const length = (await take(2)).readUInt16BE(0);
      if (length > 0) chunks.push(await take(length));
      else if (chunks.length > 0) return Buffer.concat(chunks);
    }
  };
}

type Packed = string | number | { readonly [name: string]: Packed };

function send(socket: Socket, kind: number, fields: readonly Packed[]): void {
  const message = Buffer.concat([Buffer.from([0xb0 + fields.length, kind]), ...fields.map(pack)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message, Buffer.alloc(2)]));
}

function pack(value: Packed): Buffer {
  if (typeof value === 'number') return Buffer.from([value & 0xff]);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([0xd0, bytes.length]), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    Buffer.from([0xa0 + entries.length]),
    ...entries.flatMap(([name, each]) => [pack(name), pack(each)]),
  ]);
}
