/** Starts a Kafka, says its process id, and waits to be killed. Arguments: java, mvn, cache, folder. */
import { startKafka } from '../../infra/engines/kafka.ts';

const [java = '', mvn = '', cache = '', folder = ''] = process.argv.slice(2);
const engine = await startKafka({ version: '4.3.1', folder, cache, programs: { java, mvn } });
process.stdout.write(`${engine.pid}\n`);
setInterval(() => {}, 60_000);
