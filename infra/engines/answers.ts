/** Whether an engine really answers: one question in its own protocol, written by hand. */
import { connect } from 'node:net';

/** How long one question may take; it is asked again. */
const PATIENCE_MS = 2_000;

/** Kafka: ApiVersions, version 0, which every broker and every listener answers before anybody has signed in. */
export async function kafkaAnswers(host: string, port: number): Promise<boolean> {
  const API_VERSIONS = 18;
  const CORRELATION = 0x6b697468;
  const body = Buffer.alloc(14);
  body.writeInt32BE(10, 0);
  body.writeInt16BE(API_VERSIONS, 4);
  body.writeInt32BE(CORRELATION, 8);
  body.writeInt16BE(-1, 12);
  const answer = await ask(host, port, body, 10);
  return answer !== undefined && answer.readInt32BE(4) === CORRELATION && answer.readInt16BE(8) === 0;
}

/** Neo4j: the Bolt handshake. It answers with the version that it chose of those proposed, or with zeros. */
export async function neo4jAnswers(host: string, port: number): Promise<boolean> {
  const MAGIC = [0x60, 0x60, 0xb0, 0x17];
  // 5.8 and eight before it, 4.4 and two before it
  const PROPOSALS = [0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0];
  const answer = await ask(host, port, Buffer.from([...MAGIC, ...PROPOSALS]), 4);
  const [first, range, , major] = answer ?? [];
  return first === 0 && range === 0 && (major === 4 || major === 5);
}

/** Sends `question`; the first bytes of the answer, at least `length`. Undefined when nobody gives so many. */
function ask(host: string, port: number, question: Uint8Array, length: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = Buffer.alloc(0);
    const end = (result?: Buffer) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PATIENCE_MS, () => end());
    socket.on('connect', () => socket.write(question));
    socket.on('error', () => end());
    socket.on('close', () => end());
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes]);
      if (answer.length >= length) end(answer);
    });
  });
}
