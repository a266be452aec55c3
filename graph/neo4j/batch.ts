import { invariant } from '../../infra/kernel/invariant.ts';
import { type IdentityReading, readIdentity } from '../../resolver/contract.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type { TenantFacts } from '../contract.ts';
import { AccountTable } from '../core/account-table.ts';
import type { Tables } from '../core/apply-batch.ts';
import { DirectoryTable } from '../core/directory-table.ts';
import { IdentityTable } from '../core/identity-table.ts';
import { LedgerTable } from '../core/ledger-table.ts';
import { PersonTable } from '../core/person-table.ts';
import { ReportingTable } from '../core/reporting-table.ts';
import { TieTable } from '../core/tie-table.ts';
import {
  accountRows,
  directoryRows,
  edgeRows,
  identityRows,
  Lacking,
  ledgerRows,
  personRows,
  type Round,
  reportingRows,
  tieRows,
} from './batch-rows.ts';
import { Changes } from './changes.ts';
import { noteRegrouping } from './facts.ts';
import { Known } from './known.ts';
import { Needs } from './needs.ts';
import { readNeeds } from './reading.ts';
import type { Transaction } from './server.ts';
import { writeChanges } from './writing.ts';

export interface Deciding {
  readonly tenant: string;
  readonly identitySecret: string;
  readonly settings: ScoringSettings;
  readonly facts: TenantFacts;
}

/** More rounds than a chain of names that lead to each other has ever taken; without a bound a defect would go on for ever. */
const ROUNDS_MAX = 10_000;

/**
 * Decides and writes, within a transaction. `decide` is called several times, each time with more of the graph read, and
 * must only look at what it is given: see batch-rows.ts.
 *
 * @param aheads what will be needed for certain, each after what the one before asked for has been read
 * @param known what is known already
 */
export async function decideAndWrite<T>(
  tx: Transaction,
  deciding: Deciding,
  aheads: readonly ((needs: Needs, known: Known) => void)[],
  decide: (tables: Tables) => T,
  known = new Known(),
): Promise<T> {
  let needs = new Needs();
  for (const ahead of aheads) {
    needs = new Needs();
    ahead(needs, known);
    await readNeeds(tx, deciding.tenant, known, needs);
  }
  const read = readingOnce();
  needs = new Needs();
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    await readNeeds(tx, deciding.tenant, known, needs);
    needs = new Needs();
    const round = { known, needs, changes: new Changes() };
    const result = decideOnce(round, deciding, read, decide);
    if (!needs.isEmpty) continue;
    invariant(result !== undefined, 'a round that lacks nothing has a result');
    await writeChanges(tx, deciding.tenant, known, round.changes);
    if (round.changes.regroups((n) => known.identity(n) !== undefined)) await noteRegrouping(tx, deciding.tenant);
    return result.value;
  }
  throw new Error('broken invariant: a batch needs the graph a bounded number of times');
}

/** Absent when the round could not be decided. */
function decideOnce<T>(
  round: Round,
  { identitySecret, settings, facts }: Deciding,
  read: typeof readIdentity,
  decide: (tables: Tables) => T,
): { readonly value: T } | undefined {
  const entries = directoryRows(round);
  const reporting = new ReportingTable(reportingRows(round), entries);
  const identities = new IdentityTable(reporting.watch(identityRows(round)), identitySecret, read);
  const ledgersKept = ledgerRows(round);
  const persons = new PersonTable(personRows(round), { edges: edgeRows(round), ledgers: ledgersKept }, identities);
  const ledgers = new LedgerTable(ledgersKept);
  const ties = new TieTable(tieRows(round), { identities, persons, ledgers }, settings);
  const accounts = new AccountTable(accountRows(round));
  const directory = new DirectoryTable(entries);
  identities.begin();
  persons.setFacts(facts);
  try {
    return { value: decide({ directory, identities, persons, reporting, ledgers, ties, accounts }) };
  } catch (error) {
    // With something missing, what does not hold proves nothing.
    if (error instanceof Lacking || !round.needs.isEmpty) return undefined;
    throw error;
  }
}

/** Every round takes the same identities apart. What directories say of one is rare, and is taken apart each time. */
function readingOnce(): typeof readIdentity {
  const readings = new Map<string, IdentityReading>();
  return (facts) => {
    const { key, names, directory = [] } = facts;
    if (directory.length > 0) return readIdentity(facts);
    return readings.getOrInsertComputed(JSON.stringify([key, ...names]), () => readIdentity(facts));
  };
}
