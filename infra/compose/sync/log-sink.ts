import { activityRecord, deadLetterRecord, directoryRecord } from '../../../ingest/contract.ts';
import type { SyncBatch, SyncSink } from '../../../ingest/sync/sink.ts';
import { isFreeMailDomain } from '../../../resolver/contract.ts';
import type { EventLog, NewRecord } from '../../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS, DIRECTORY, SYNC } from '../../event-log/topics.ts';
import { excludedRecord, readTenantDomain, syncRecord, tenantDomainRecord } from '../log-events.ts';
import { recordsOf } from '../records-of.ts';

/**
 * Hands what streams read to the log. Whoever the directory names comes before the mails of the same step, and what was
 * set aside before what was taken, so that a crash in between repeats rather than forgets.
 */
export class LogSink implements SyncSink {
  readonly #log: EventLog;
  /** The tenant's own domains as the log has them; undefined until they were looked up. */
  #domains: Set<string> | undefined;

  constructor(log: EventLog) {
    this.#log = log;
  }

  async take(batch: SyncBatch): Promise<void> {
    const { source, place, activities, quarantined, excluded, directory, events } = batch;
    await this.#append(COMMANDS, await this.#newDomains(batch.domains));
    await this.#append(
      DIRECTORY,
      directory.map((record) => directoryRecord(record, source)),
    );
    const aside: NewRecord[] = quarantined.map((complaint) => deadLetterRecord(complaint, source));
    if (Object.keys(excluded).length > 0) aside.push(excludedRecord(source, place, excluded));
    await this.#append(DEAD_LETTERS, aside);
    await this.#append(
      ACTIVITIES,
      activities.map((activity) => activityRecord(activity, source)),
    );
    await this.#append(
      SYNC,
      events.map((event) => syncRecord(event, source)),
    );
  }

  async #append(topic: string, records: readonly NewRecord[]): Promise<void> {
    if (records.length > 0) await this.#log.append(topic, records);
  }

  /** What people said of a domain holds: one that they named as foreign stays so. */
  async #newDomains(domains: readonly string[]): Promise<NewRecord[]> {
    if (domains.length === 0) return [];
    this.#domains ??= await this.#domainsInLog();
    const known = this.#domains;
    const fresh = domains.filter((domain) => !known.has(domain) && !isFreeMailDomain(domain));
    for (const domain of fresh) known.add(domain);
    return fresh.map((domain) => tenantDomainRecord(domain, true));
  }

  async #domainsInLog(): Promise<Set<string>> {
    const domains = new Set<string>();
    for await (const record of recordsOf(this.#log, COMMANDS)) {
      const said = readTenantDomain(record);
      if (said !== undefined) domains.add(said.domain);
    }
    return domains;
  }
}
