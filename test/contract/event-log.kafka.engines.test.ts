/** The contract of the event log on real brokers, of each version that we know. */
import { setTimeout as pause } from 'node:timers/promises';
import { KAFKA_FEATURES, KAFKA_LACKS, openKafkaLog } from '../../infra/event-log/kafka/kafka-log.ts';
import type { EventLog } from '../../infra/event-log/port.ts';
import { describeWithEachKafka } from '../support/engines.ts';
import { eventLogContract, type LogWorld } from './event-log.contract.ts';

async function openWorld(brokers: readonly string[]): Promise<LogWorld> {
  const opened: EventLog[] = [];
  const open = async (): Promise<EventLog> => {
    const log = openKafkaLog({ brokers: [...brokers] });
    opened.push(log);
    return log;
  };
  return {
    log: await open(),
    reopen: async () => {
      for (const each of opened.splice(0)) await each.close();
      return open();
    },
    openAnother: open,
    // the broker's clock is the machine's
    passTime: () => pause(3),
    end: async () => {
      for (const each of opened) await each.close();
    },
  };
}

describeWithEachKafka((version, brokers) => {
  eventLogContract(`Kafka ${version}`, () => openWorld(brokers()), KAFKA_FEATURES, KAFKA_LACKS);
});
