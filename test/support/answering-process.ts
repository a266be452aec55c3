/**
 * Takes the place of a Kafka: reads its port from the settings in its folder, says that it is up, answers ApiVersions. With DEAF
 * in the environment it does not end when it is asked to.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const port = /^listeners=\w+:\/\/127\.0\.0\.1:(\d+)/m.exec(readFileSync('kafka.properties', 'utf8'))?.[1];

if (process.env['DEAF'] !== undefined) process.on('SIGTERM', () => {});

createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (question: Buffer) => {
    const answer = Buffer.alloc(10);
    answer.writeInt32BE(6, 0);
    question.copy(answer, 4, 8, 12);
    socket.write(answer);
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('Kafka Server started\n'));
