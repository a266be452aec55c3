/** What the records of the log say: every type of event with its topic, its key and the schema of its data. */
import { z } from 'zod';
import { ACTIVITY_TYPE, Activity, DEAD_LETTER_TYPE, DIRECTORY_TYPE, DirectoryRecord } from '../../ingest/contract.ts';
import { SyncEvent } from '../../ingest/sync/sink.ts';
import { ACTIVITIES, CHANGES, COMMANDS, DEAD_LETTERS, DIRECTORY, INTERACTIONS, SYNC } from '../event-log/topics.ts';

/** Inputs that were left out on purpose before anything of them was durable: only how many, and why. */
export const EXCLUDED_TYPE = 'kith.excluded.v1';
/** A mail domain is the tenant's own (`own: true`) or no longer. */
export const TENANT_DOMAIN_TYPE = 'kith.tenant-domain.v1';

/** What a person said of two identities. */
export const IDENTITY_DECISION_TYPE = 'kith.identity-decision.v1';
/** Whether likely pairs of identities are merged without a person's word. */
export const MERGE_POLICY_TYPE = 'kith.merge-policy.v1';

/** What happened to a stream of a provider. */
export const SYNC_TYPE = 'kith.sync.v1';

/** A person went from one employer to another. */
export const PERSON_MOVED_TYPE = 'kith.person-moved.v1';

/** What passed between two identities, derived from one bite of activities. */
export const INTERACTIONS_TYPE = 'kith.interactions.v1';

const code = z.string().max(64);

export const DeadLetterData = z.object({
  stage: z.string().describe('Who set it aside: ingest, resolver; redriven once it was put back.'),
  code: code.describe('Stable; docs/errors.md lists the codes.'),
  message: z.string().optional().describe('For people. Never holds anything that the input said.'),
  attempts: z.int().min(1).optional(),
  file: z.string().optional().describe('The file by its name, its whole path with ~ for the home folder.'),
  line: z.int().min(1).optional(),
  field: z.string().optional(),
  topic: z.string().optional().describe('With partition and position: where the record lies that could not be read.'),
  partition: z.int().min(0).optional(),
  position: z.int().min(0).optional(),
});

export const ExcludedData = z.object({
  reasons: z.record(code, z.int().min(1)).describe('How many inputs, by the reason why they were left out.'),
});

export const TenantDomainData = z.object({
  domain: z.string().describe('In lower case, as A-label.'),
  own: z.boolean().describe('Whether whoever has an address there is an employee.'),
});

const identityKey = z
  .string()
  .regex(/^(?:mailto|tel|urn):./)
  .max(2048);

export const IdentityDecisionData = z.object({
  identities: z.tuple([identityKey, identityKey]).describe('Two identities, normalised, the smaller key first.'),
  said: z
    .enum(['same', 'different', 'withdrawn'])
    .describe('They are one person, or two; or what was said before holds no longer and evidence decides.'),
  at: z.iso.datetime().describe('When it was said: of two decisions of one pair the later one holds.'),
});

export const MergePolicyData = z.object({
  mergesLikely: z.boolean().describe('Whether likely pairs are merged, or only certain ones.'),
});

const domain = z.string().max(253);

export const PersonMovedData = z.object({
  person: z.string().describe('The id of the person when this was told; it goes on finding them.'),
  from: domain.describe('The old employer, by its registrable domain.'),
  to: domain.describe('The new one.'),
  at: z.iso
    .datetime()
    .describe('The first activity from the new employer. May lie years back when a history is imported.'),
  confidence: z
    .literal('certain')
    .describe('Seen at the new employer for two weeks after the last sign from the old one. What is less is not told.'),
  identities: z.array(z.string()).describe('The ids of all identities of the person when this was told.'),
  identity: z
    .enum(['certain', 'likely'])
    .optional()
    .describe(
      'How sure it is that the addresses at both employers are one person’s. Absent in what older versions told.',
    ),
});

const whole = z.int().min(0);

const EntryTuple = z.tuple([
  whole.describe("The activity's fingerprint: 52 bits of SHA-256 over its channel and key."),
  whole.describe('Its version.'),
  whole.describe('When it happened, in minutes since 1970; 0 when it no longer stands.'),
  whole.max(4).describe('Channel: 0 mail, 1 meeting, 2 call, 3 chat, 4 task.'),
  whole.max(3).describe('Direction: 1 from a to b, 2 from b to a, 3 both ways; 0 when it no longer stands.'),
  whole.max(2).describe('The strongest role in which the two met: 0 to, 1 cc, 2 bcc.'),
  whole.max(7).describe('Class of how many took part.'),
  whole.max(2).describe('1 it stands, 0 a later version has it no longer, 2 cancelled.'),
]);

export const InteractionsData = z.object({
  a: z.string().describe('One identity, with its scheme.'),
  b: z.string().describe('The other, which is the greater of the two texts.'),
  entries: z.array(EntryTuple).describe('Joined into the ledger of the two: in any order, as often as anybody likes.'),
  inputs: z
    .record(z.string(), z.array(z.tuple([whole, whole])))
    .describe('By source, which inputs are counted with which entry: index of the entry, position of the input.'),
  bite: z
    .object({
      partition: whole,
      from: whole,
      upTo: whole,
      attempt: z.string().describe('Names one run over these activities; a run after a crash has another name.'),
    })
    .describe('Which activities this was derived from: a partition of activities.v1, and positions in it.'),
});

export type InteractionsData = z.output<typeof InteractionsData>;

/** One type of event. */
export interface EventSpec {
  readonly type: string;
  readonly topic: string;
  /** What its key is made of, for people. */
  readonly key: string;
  readonly meaning: string;
  readonly data: z.ZodType;
}

/** Every type of event that the log holds. */
export const EVENTS: readonly EventSpec[] = [
  {
    type: ACTIVITY_TYPE,
    topic: ACTIVITIES,
    key: 'channel|key|provider|mailbox|fingerprint of what is said; partitioned by channel|key',
    meaning: 'One act of communication as one mailbox saw it: metadata only.',
    data: Activity,
  },
  {
    type: TENANT_DOMAIN_TYPE,
    topic: COMMANDS,
    key: 'tenant-domain|domain',
    meaning: "A mail domain is the tenant's own, or no longer.",
    data: TenantDomainData,
  },
  {
    type: IDENTITY_DECISION_TYPE,
    topic: COMMANDS,
    key: 'identity-decision|both identities|time: none takes the place of another',
    meaning: 'A person said of two identities that they are one person, or two.',
    data: IdentityDecisionData,
  },
  {
    type: MERGE_POLICY_TYPE,
    topic: COMMANDS,
    key: 'merge-policy',
    meaning: 'Whether identities that are likely one person are merged without a word from people.',
    data: MergePolicyData,
  },
  {
    type: DIRECTORY_TYPE,
    topic: DIRECTORY,
    key: "provider|kind|id: one entry, by the provider's own id",
    meaning: "What a directory says of one of the tenant's people, groups or rooms.",
    data: DirectoryRecord,
  },
  {
    type: DEAD_LETTER_TYPE,
    topic: DEAD_LETTERS,
    key: 'source, place and code: the same input set aside again has the same key',
    meaning: 'One input that was set aside, its place and the reason.',
    data: DeadLetterData,
  },
  {
    type: EXCLUDED_TYPE,
    topic: DEAD_LETTERS,
    key: 'excluded|source|place: the same place gives the same key',
    meaning: 'Inputs that were left out on purpose: how many, and why. Nothing else of them is kept.',
    data: ExcludedData,
  },
  {
    type: PERSON_MOVED_TYPE,
    topic: CHANGES,
    key: 'person|new employer: telling it twice is telling it once',
    meaning: 'A person went from one employer to another. For whoever acts on it; no graph is made from it.',
    data: PersonMovedData,
  },
  {
    type: SYNC_TYPE,
    topic: SYNC,
    key: 'stream, what happened and when',
    meaning: 'What happened to a stream of a provider. For people and their alarms; no graph is made from it.',
    data: SyncEvent,
  },
];

/** Events that are derived from those above and expire. */
export const DERIVED_EVENTS: readonly EventSpec[] = [
  {
    type: INTERACTIONS_TYPE,
    topic: INTERACTIONS,
    key: 'the two identities',
    meaning: 'What passed between two identities, out of one bite of activities. Written on a cluster only.',
    data: InteractionsData,
  },
];

/** The CloudEvents 1.0 envelope around the data of every record (structured JSON). */
export const Envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).describe('The same for the same record, whenever it is made.'),
  source: z.string().min(1).max(256).describe('The connector, such as kith://files/mbox: accounts are kept under it.'),
  type: z.string(),
  time: z.string().optional().describe("The activity's own time."),
  datacontenttype: z.literal('application/json').optional(),
});
