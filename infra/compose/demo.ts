import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { GraphStore } from '../../graph/contract.ts';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import type { Company, Story } from '../../ingest/connectors/demo/script.ts';
import { activityRecord } from '../../ingest/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS, TRUTH } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import { type DataFolder, replaceFile } from './data-folder.ts';
import { becomeWriter, type EmbeddedOptions, openLog } from './embedded.ts';
import type { AppliedBatch } from './gather.ts';
import { tenantDomainRecord } from './log-events.ts';

export type { Company, Story };

const DEMO_SOURCE = 'kith://demo';
const BATCH_RECORDS = 4000;

export interface DemoProgress {
  /** How many activities were invented; not called when the log holds them already. */
  onInvented(company: Company, activities: number): void;
  /** `total`: records that waited when applying began. */
  onApplied(batch: AppliedBatch, total: number): void;
}

/** What a company is invented from: the same options give the same company. */
export interface DemoOptions {
  readonly employees: number;
  readonly years: number;
  readonly seed: number;
  /** The company's present: nothing but planned meetings lies after it. */
  readonly until: string;
}

const DemoStamp = z.object({
  employees: z.int(),
  years: z.int(),
  seed: z.int(),
  until: z.iso.datetime(),
});

/** What the company that lies in the folder already was invented from; undefined when there is none. */
export function keptDemo({ demoFile }: DataFolder): DemoOptions | undefined {
  if (!existsSync(demoFile)) return undefined;
  try {
    return DemoStamp.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
  } catch (error) {
    throw new Fault('CLI_DATA_UNREADABLE', 'what the demo remembers of its company is damaged', {
      where: demoFile,
      todo: 'name another folder with --data',
      cause: error,
    });
  }
}

/**
 * Puts a company into an empty log and applies it; a log that holds one already is only applied to its end. What it is
 * invented from is kept first: a demo that was killed half-way is told to its end, and not mixed with another.
 */
export async function fillWithCompany(
  options: EmbeddedOptions,
  demo: DemoOptions,
  progress: DemoProgress,
  signal: AbortSignal,
): Promise<Company> {
  const log = await openLog(options);
  try {
    const writer = await becomeWriter(options, log);
    if (writer === undefined) {
      const todo = 'stop it, or name another folder with --data';
      throw new Fault('CLI_BUSY', 'another process is writing this data folder', { where: options.folder.root, todo });
    }
    try {
      const company = inventCompany(demo);
      const isNew = (await log.partitions(COMMANDS)).every(({ end }) => end === 0);
      if (isNew) replaceFile(options.folder.demoFile, `${JSON.stringify(demo)}\n`);
      if (isNew) progress.onInvented(company, await appendCompany(log, company));
      const total = await waitingIn(log, writer.store);
      await writer.applier.drain((batch) => progress.onApplied(batch, total), signal);
      return company;
    } finally {
      await writer.close();
    }
  } finally {
    await log.close();
  }
}

/** Records that the graph has not taken yet. */
async function waitingIn(log: EventLog, store: GraphStore): Promise<number> {
  let waiting = 0;
  for (const topic of TRUTH) {
    for (const { partition, end } of await log.partitions(topic)) {
      waiting += end - (await store.positionOf({ topic, partition }));
    }
  }
  return waiting;
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
