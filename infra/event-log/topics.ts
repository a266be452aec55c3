/** The topics of DESIGN section 3: what they hold, by what they are keyed, how long they last, and why. */
import type { TopicSpec } from './port.ts';

const DAY_MS = 86_400_000;

/** Derived topics can be made again from the compacted ones, so a week is plenty for the slowest consumer. */
const DERIVED_RETENTION_MS = 7 * DAY_MS;

/** A tombstone must outlive the longest outage of a consumer, or that consumer never hears of it. */
const TOMBSTONE_RETENTION_MS = 30 * DAY_MS;

/** The truth. Key: sighting; partitioned by activity, so that all sightings of one act meet in one partition. */
export const ACTIVITIES = 'activities.v1';
/** The truth. People's and administrators' decisions. Key: what the decision is about. */
export const COMMANDS = 'commands.v1';
/** The truth. What directories say of people, groups and rooms. Key: provider, kind and the provider's own id. */
export const DIRECTORY = 'directory.v1';
/** What happened to streams of providers: gaps, removals, differences. Key: the stream and what happened. */
export const SYNC = 'sync.v1';
/**
 * What became of persons, for whoever acts on it. Key: the person and what happened. No graph is made from it; it is compacted,
 * so that what was told is known as long as the log.
 */
export const CHANGES = 'changes.v1';
/** Inputs that were set aside, each with its place and reason. Key: source, place and code. */
export const DEAD_LETTERS = 'dead-letters.v1';

/** Derived. What passed between two identities, for the scorer. Key: the pair, so that one worker at a time writes its ledger. */
export const INTERACTIONS = 'interactions.v1';

/** What a graph is made from, in the order in which it is read. */
export const TRUTH = [COMMANDS, DIRECTORY, ACTIVITIES, DEAD_LETTERS] as const;

/** Topics that one stage writes for the next, with the given number of partitions. */
export function derivedTopicSpecs(partitions: number): TopicSpec[] {
  return [{ name: INTERACTIONS, partitions, cleanup: 'expire', retentionMs: DERIVED_RETENTION_MS }];
}

/** Topics with the given number of partitions for what is read in parallel. */
export function topicSpecs(partitions: number): TopicSpec[] {
  return [
    { name: ACTIVITIES, partitions, cleanup: 'compact', retentionMs: TOMBSTONE_RETENTION_MS },
    { name: COMMANDS, partitions: 1, cleanup: 'compact', retentionMs: TOMBSTONE_RETENTION_MS },
    { name: DIRECTORY, partitions: 1, cleanup: 'compact', retentionMs: TOMBSTONE_RETENTION_MS },
    { name: SYNC, partitions: 1, cleanup: 'expire', retentionMs: 13 * DERIVED_RETENTION_MS },
    { name: CHANGES, partitions: 1, cleanup: 'compact', retentionMs: TOMBSTONE_RETENTION_MS },
    { name: DEAD_LETTERS, partitions: 1, cleanup: 'expire', retentionMs: 13 * DERIVED_RETENTION_MS },
  ];
}
