/** What Kafka knows of consumer groups: how many are in them, and the copies of their positions. */
import { Admin } from '@platformatic/kafka';
import { connectionOptions } from './connection-options.ts';
import { faultOf } from './faults.ts';
import type { KafkaConfiguration } from './settings.ts';

export interface GroupState {
  /** Processes in the group now. */
  readonly members: number;
  /** How far each partition had been applied when that was last copied; those that never were are absent. */
  readonly positions: readonly { readonly topic: string; readonly partition: number; readonly position: number }[];
}

/** The states of some groups, by name. @param names without the prefix of the settings, as in what is returned */
export async function readGroups(
  settings: KafkaConfiguration,
  names: readonly string[],
): Promise<Map<string, GroupState>> {
  const admin = new Admin({
    ...connectionOptions(settings),
    clientId: settings.clientId,
    bootstrapBrokers: [...settings.brokers],
  });
  const groups = names.map((name) => settings.topicPrefix + name);
  try {
    const described = await admin.describeGroups({ groups });
    const committed = await admin.listConsumerGroupOffsets({ groups });
    return new Map(
      names.map((name): [string, GroupState] => {
        const group = settings.topicPrefix + name;
        const topics = committed.find(({ groupId }) => groupId === group)?.topics ?? [];
        const positions = topics.flatMap((topic) =>
          topic.partitions
            .filter(({ committedOffset }) => committedOffset >= 0n)
            .map(({ partitionIndex: partition, committedOffset }) => {
              return {
                topic: topic.name.slice(settings.topicPrefix.length),
                partition,
                position: Number(committedOffset),
              };
            }),
        );
        return [name, { members: described.get(group)?.members.size ?? 0, positions }];
      }),
    );
  } catch (error) {
    throw faultOf(error, 'say who is in the groups', settings.brokers.join(','), settings.patienceMs);
  } finally {
    await admin.close();
  }
}
