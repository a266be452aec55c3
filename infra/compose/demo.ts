import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import type { Company, Story } from '../../ingest/connectors/demo/script.ts';
import { activityRecord } from '../../ingest/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import type { AppliedBatch } from './apply-log.ts';
import { becomeWriter, type EmbeddedOptions, openLog } from './embedded.ts';
import { tenantDomainRecord } from './log-events.ts';

export { type Company, inventCompany, type Story };

const DEMO_SOURCE = 'kith://demo';
const BATCH_RECORDS = 4000;

export interface DemoProgress {
  /** How many activities were invented; not called when the log holds them already. */
  onInvented(activities: number): void;
  onApplied(batch: AppliedBatch, total: number): void;
}

/** Puts a company into an empty log and applies it; a log that holds one already is only applied to its end. */
export async function fillWithCompany(
  options: EmbeddedOptions,
  company: Company,
  progress: DemoProgress,
  signal: AbortSignal,
): Promise<void> {
  const log = await openLog(options);
  const writer = await becomeWriter(options, log);
  if (writer === undefined) {
    await log.close();
    const todo = 'stop it, or name another folder with --data';
    throw new Fault('CLI_BUSY', 'another process is writing this data folder', { where: options.folder.root, todo });
  }
  try {
    const isNew = (await log.partitions(COMMANDS)).every(({ end }) => end === 0);
    if (isNew) progress.onInvented(await appendCompany(log, company));
    const total = (await log.partitions(ACTIVITIES)).reduce((sum, { end }) => sum + end, 0);
    await writer.applier.drain((batch) => progress.onApplied(batch, total), signal);
  } finally {
    await writer.close();
    await log.close();
  }
}

/** The domains last: a demo that was killed half-way is recognised by their absence and told again, at no cost. */
async function appendCompany(log: EventLog, company: Company): Promise<number> {
  let batch = [];
  let done = 0;
  for (const activity of activitiesOf(company)) {
    batch.push(activityRecord(activity, DEMO_SOURCE));
    done += 1;
    if (batch.length < BATCH_RECORDS) continue;
    await log.append(ACTIVITIES, batch);
    batch = [];
  }
  await log.append(ACTIVITIES, batch);
  await log.append(
    COMMANDS,
    company.domains.map((domain) => tenantDomainRecord(domain, true)),
  );
  return done;
}
