import type { Minute } from '../../infra/kernel/instant.ts';
import { newlyDecided } from '../../resolver/contract.ts';
import type { ApplyReport, GraphBatch, TenantFacts } from '../contract.ts';
import type { AccountTable } from './account-table.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { IdentityTable } from './identity-table.ts';
import type { LedgerTable } from './ledger-table.ts';
import { unpair } from './pair-order.ts';
import type { PersonTable } from './person-table.ts';
import type { ReportingTable } from './reporting-table.ts';
import type { TieTable } from './tie-table.ts';

export interface Tables {
  readonly directory: DirectoryTable;
  readonly identities: IdentityTable;
  readonly persons: PersonTable;
  readonly reporting: ReportingTable;
  readonly ledgers: LedgerTable;
  readonly ties: TieTable;
  readonly accounts: AccountTable;
}

/** What a batch changes, in the order in which things happen; the position and the revisions are the engine's. */
export function applyBatch(tables: Tables, batch: GraphBatch, now: Minute): ApplyReport {
  const { directory, identities, persons, reporting, ledgers, ties, accounts } = tables;
  const told = directory.take(batch.directory);
  const report = identities.observe(batch.identities, { before: batch.observedBefore === true, claims: told.claims });
  const { written, inputChanged } = ledgers.join(batch.interactions, report.rows, batch.inputs);
  const moved = persons.regroup(report, endsOf(written));
  persons.refreshShown(report.seenAgain);
  reporting.update(identities, persons);
  ties.begin(moved, now);
  for (const pair of written) ties.onLedger(pair);
  const scored = ties.finish();
  identities.removeGone(report.gone);
  return { ...accounts.tally(batch, inputChanged, told.ends), ties: scored, moves: persons.moves() };
}

function endsOf(pairs: readonly number[]): Set<number> {
  const ends = new Set<number>();
  for (const pair of pairs) {
    const { lo, hi } = unpair(pair);
    ends.add(lo).add(hi);
  }
  return ends;
}

/** What other facts of the tenant change: who is an employee, and who is whose by people's word. */
export function applyFacts(
  { identities, persons, reporting, ties }: Tables,
  before: TenantFacts,
  after: TenantFacts,
  now: Minute,
): void {
  persons.setFacts(after);
  const decided = newlyDecided(before.decisions ?? [], after.decisions ?? []);
  const moved = persons.regroup(identities.concerned(decided));
  if ((before.mergesLikely ?? true) !== (after.mergesLikely ?? true)) {
    for (const person of persons.regroupAll()) moved.add(person);
  }
  reporting.update(identities, persons);
  ties.begin(moved, now);
  ties.finish();
  if (before.domains.join() !== after.domains.join()) persons.refreshAll();
}
