import { Fault } from '../../infra/kernel/fault.ts';
import type { Claim, SourcePartition } from '../contract.ts';
import type { Transaction } from './server.ts';
import type { Statements } from './statements.ts';

/** A step of a partition: which positions it covers, and a name that no other step has. */
export interface Step {
  readonly claim: Claim;
  readonly from: number;
  readonly upTo: number;
  readonly name: string;
  /** Left for whoever claims the partition next. */
  readonly note?: string | undefined;
}

interface Standing {
  readonly epoch: number;
  readonly position: number;
  readonly step: string | null;
  readonly report: string | null;
}

const POSITION = '(p:Position {tenant: $tenant, topic: $topic, partition: $partition})';

export async function claimPartition(
  tx: Transaction,
  tenant: string,
  { topic, partition }: SourcePartition,
): Promise<Claim> {
  const values = { tenant, topic, partition };
  await tx.run(`MERGE ${POSITION} ON CREATE SET p.epoch = 0, p.position = 0 SET p.lock = true`, values);
  const [row] = await tx.run<{ epoch: number; position: number; note: string | null }>(
    `MATCH ${POSITION} SET p.epoch = p.epoch + 1 RETURN p.epoch AS epoch, p.position AS position, p.note AS note`,
    values,
  );
  const note = row?.note == null ? {} : { note: row.note };
  return { topic, partition, epoch: row?.epoch ?? 1, position: row?.position ?? 0, ...note };
}

/** Lets a partition begin at a position, if nobody has claimed it yet. */
export async function beginAt(tx: Transaction, tenant: string, source: SourcePartition, end: number): Promise<void> {
  const { topic, partition } = source;
  await tx.run(`MERGE ${POSITION} ON CREATE SET p.epoch = 0, p.position = $end`, { tenant, topic, partition, end });
}

/**
 * Takes the partition's lock, then compares: nobody can move it between that and the end of the transaction. Fails with
 * `GRA_FENCED` and `GRA_GAP`. Returns what the step reported when it has been done already, and only the answer was lost.
 */
export async function compare(tx: Transaction, tenant: string, where: string, step: Step): Promise<string | undefined> {
  const { topic, partition, epoch } = step.claim;
  const values = { tenant, topic, partition };
  await tx.run(`MATCH ${POSITION} SET p.lock = true`, values);
  const [stands] = await tx.run<Standing>(
    `MATCH ${POSITION} RETURN p.epoch AS epoch, p.position AS position, p.step AS step, p.report AS report`,
    values,
  );
  if (stands?.step === step.name) return stands.report ?? undefined;
  const there = `${where}, ${topic}/${partition}`;
  if (stands === undefined || stands.epoch !== epoch) {
    throw new Fault('GRA_FENCED', 'another process has taken over this part of the stream', { where: there });
  }
  if (stands.position !== step.from) {
    const message = `a batch begins at ${step.from}, the graph stands at ${stands.position}`;
    throw new Fault('GRA_GAP', message, { where: there });
  }
  return undefined;
}

/** Moves the partition on. @param report what {@link compare} returns if this step comes once more */
export async function advance(tx: Transaction, tenant: string, step: Step, report: string): Promise<void> {
  const { topic, partition } = step.claim;
  await tx.run(
    `MATCH ${POSITION} SET p.position = $upTo, p.step = $name, p.report = $report, p.note = coalesce($note, p.note)`,
    { ...{ tenant, topic, partition, report }, upTo: step.upTo, name: step.name, note: step.note ?? null },
  );
}

/** The position of a partition; 0 when it has none. */
export async function readPosition(tx: Statements, tenant: string, source: SourcePartition): Promise<number> {
  const { topic, partition } = source;
  const values = { tenant, topic, partition };
  const [row] = await tx.run<{ position: number }>(`MATCH ${POSITION} RETURN p.position AS position`, values);
  return row?.position ?? 0;
}
