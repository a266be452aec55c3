/** Records that the shell itself puts into the log, beside those of the connectors. */
import { z } from 'zod';
import type { PairInteractions, PersonMove, TenantFacts } from '../../graph/contract.ts';
import { DEAD_LETTER_TYPE } from '../../ingest/contract.ts';
import type { SyncEvent } from '../../ingest/sync/sink.ts';
import { type Decision, decisionsAfter } from '../../resolver/contract.ts';
import type { LogRecord, NewRecord } from '../event-log/port.ts';
import { fingerprintText } from '../kernel/fingerprint.ts';
import { isoOf } from '../kernel/instant.ts';
import {
  EXCLUDED_TYPE,
  IDENTITY_DECISION_TYPE,
  IdentityDecisionData,
  INTERACTIONS_TYPE,
  type InteractionsData,
  MERGE_POLICY_TYPE,
  MergePolicyData,
  PERSON_MOVED_TYPE,
  PersonMovedData,
  SYNC_TYPE,
  TENANT_DOMAIN_TYPE,
  TenantDomainData,
} from './event-schemas.ts';
import { jsonOf } from './json-of.ts';

const SHELL_SOURCE = 'kith://shell';
const RESOLVER_SOURCE = 'kith://resolver';

/** @param at where in the source the count was made: the same place gives the same record */
export function excludedRecord(source: string, at: string, reasons: Readonly<Record<string, number>>): NewRecord {
  return event(EXCLUDED_TYPE, `excluded|${source}|${at}`, source, { reasons });
}

export function tenantDomainRecord(domain: string, own: boolean): NewRecord {
  return event(TENANT_DOMAIN_TYPE, `tenant-domain|${domain}`, SHELL_SOURCE, { domain, own });
}

/** What a person said of two identities. */
export function identityDecisionRecord({ a, b, said, at }: Decision): NewRecord {
  const when = new Date(at).toISOString();
  const key = `identity-decision|${a} ${b}|${when}`;
  return event(IDENTITY_DECISION_TYPE, key, SHELL_SOURCE, { identities: [a, b], said, at: when });
}

export function mergePolicyRecord(mergesLikely: boolean): NewRecord {
  return event(MERGE_POLICY_TYPE, 'merge-policy', SHELL_SOURCE, { mergesLikely });
}

/** A record that a stage could not use, for a person to look at. Holds the place and the reason, never its text. */
export function poisonRecord(record: LogRecord, stage: string, message: string): NewRecord {
  const { topic, partition, position } = record;
  const data = { stage, code: 'poison', message, topic, partition, position, attempts: 1 };
  return event(DEAD_LETTER_TYPE, `${stage}|${topic}|${partition}|${position}`, SHELL_SOURCE, data);
}

/** What happened to a stream, for whoever watches. */
export function syncRecord(what: SyncEvent, source: string): NewRecord {
  const at = 'at' in what ? what.at : 'until' in what ? what.until : what.day;
  return event(SYNC_TYPE, `${what.stream}|${what.type}|${at}`, source, what);
}

/** What the resolver tells the scorer of one pair. */
export function interactionsRecord(pair: PairInteractions, bite: InteractionsData['bite']): NewRecord {
  const key = `${pair.a} ${pair.b}`;
  const id = `${bite.partition}.${bite.from}.${bite.attempt}`;
  return event(INTERACTIONS_TYPE, key, RESOLVER_SOURCE, { ...pair, bite }, id);
}

/** That a person went from one employer to another. */
export function personMovedRecord({ person, from, to, at, confidence, identities, identity }: PersonMove): NewRecord {
  const data = { person, from, to, at: isoOf(at), confidence, identities, identity };
  return event(PERSON_MOVED_TYPE, `${person}|${to}`, RESOLVER_SOURCE, data);
}

const PersonMoved = z.object({ type: z.literal(PERSON_MOVED_TYPE), data: PersonMovedData });

/** What a record of `changes.v1` says of a person's move; undefined when it is about something else. */
export function readPersonMoved({ value }: LogRecord): z.output<typeof PersonMovedData> | undefined {
  return value === null ? undefined : PersonMoved.safeParse(jsonOf(value)).data?.data;
}

/** The stage of a dead letter whose input was put back into its topic. */
export const REDRIVEN_STAGE = 'redriven';

/** That a dead letter was redriven. Under the letter's own key and id: it is the newest that is to be said of that input. */
export function redrivenRecord(key: string, id: string, code: string, record: LogRecord): NewRecord {
  const { topic, partition, position } = record;
  const data = { stage: REDRIVEN_STAGE, code, message: 'put back into its topic', topic, partition, position };
  return event(DEAD_LETTER_TYPE, key, SHELL_SOURCE, data, id);
}

const Command = z.discriminatedUnion('type', [
  z.object({ type: z.literal(TENANT_DOMAIN_TYPE), data: TenantDomainData }),
  z.object({ type: z.literal(IDENTITY_DECISION_TYPE), data: IdentityDecisionData }),
  z.object({ type: z.literal(MERGE_POLICY_TYPE), data: MergePolicyData }),
]);

/** What a record of `commands.v1` says; undefined when it is about something else. */
function readCommand({ value }: LogRecord): z.output<typeof Command> | undefined {
  return value === null ? undefined : Command.safeParse(jsonOf(value)).data;
}

/** What a record of `commands.v1` says about the tenant's domains; undefined when it is about something else. */
export function readTenantDomain(record: LogRecord): { domain: string; own: boolean } | undefined {
  const command = readCommand(record);
  return command?.type === TENANT_DOMAIN_TYPE ? command.data : undefined;
}

/** The facts of the tenant after some commands. */
export function factsAfter(before: TenantFacts, commands: readonly LogRecord[]): TenantFacts {
  const domains = new Set(before.domains);
  const said: Decision[] = [];
  let { mergesLikely } = before;
  for (const record of commands) {
    const command = readCommand(record);
    if (command?.type === TENANT_DOMAIN_TYPE) {
      if (command.data.own) domains.add(command.data.domain);
      else domains.delete(command.data.domain);
    } else if (command?.type === MERGE_POLICY_TYPE) mergesLikely = command.data.mergesLikely;
    else if (command !== undefined) {
      const [a, b] = command.data.identities.toSorted() as [string, string];
      said.push({ a, b, said: command.data.said, at: Date.parse(command.data.at) });
    }
  }
  const decisions = decisionsAfter(before.decisions ?? [], said);
  return {
    domains: [...domains].sort(),
    ...(mergesLikely === undefined ? {} : { mergesLikely }),
    ...(decisions.length === 0 ? {} : { decisions }),
  };
}

function event(type: string, key: string, source: string, data: unknown, id = fingerprintText(key)): NewRecord {
  return {
    key,
    value: JSON.stringify({ specversion: '1.0', id, source, type, datacontenttype: 'application/json', data }),
  };
}
