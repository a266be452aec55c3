import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault } from '../../infra/kernel/fault.ts';
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import type { Clock, Minute } from '../../infra/kernel/instant.ts';
import {
  classOfAddress,
  DIRECTORY_READING,
  identityOfKey,
  MATCHER,
  type RevisionState,
} from '../../resolver/contract.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type {
  ApplyReport,
  Claim,
  GraphBatch,
  GraphStore,
  LogIdentity,
  PersonMove,
  SourcePartition,
  TenantFacts,
} from '../contract.ts';
import { AccountTable } from '../core/account-table.ts';
import { applyBatch, applyFacts, type Tables } from '../core/apply-batch.ts';
import { DirectoryTable } from '../core/directory-table.ts';
import { IdentityTable } from '../core/identity-table.ts';
import { LedgerTable } from '../core/ledger-table.ts';
import { DIRECTORY_FACT, otherLog, otherSecret, requireReading } from '../core/other-graph.ts';
import { PersonTable } from '../core/person-table.ts';
import { ReportingTable } from '../core/reporting-table.ts';
import { TieTable } from '../core/tie-table.ts';
import { FactTable, RevisionTable } from './fact-table.ts';
import { PositionTable } from './position-table.ts';
import {
  accountRows,
  directoryRows,
  edgeRows,
  identityRows,
  ledgerRows,
  personRows,
  reportingRows,
  tieRows,
} from './rows.ts';
import { guardFaults, openGraphFile } from './schema.ts';

export interface SqliteGraphOptions {
  readonly file: string;
  /** Key of the hash that makes ids from identities. The same secret gives the same ids in every graph. */
  readonly identitySecret: string;
  readonly clock: Clock;
  readonly settings: ScoringSettings;
}

/** Opens the graph in a SQLite file for writing. When the settings differ from those it was scored with, it is scored anew. */
export function openSqliteGraphStore(options: SqliteGraphOptions): GraphStore {
  return new SqliteGraphStore(options);
}

/** What is hashed with the secret so that another one is noticed: no address reads like this. */
const SECRET_CHECK = 'the check value of the identity secret';

class SqliteGraphStore implements GraphStore {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #positions: PositionTable;
  readonly #identities: IdentityTable;
  readonly #persons: PersonTable;
  readonly #ties: TieTable;
  readonly #tables: Tables;
  readonly #revisions: RevisionTable;
  readonly #facts: FactTable;
  /** Persons with addresses of two organisations. */
  readonly #seenAtSeveral: StatementSync;
  /** Changes when another connection has committed. */
  readonly #dataVersion: StatementSync;
  #seenVersion: unknown;
  #open = true;

  constructor({ file, identitySecret, clock, settings }: SqliteGraphOptions) {
    this.#file = file;
    this.#clock = clock;
    this.#db = openGraphFile(file, 'write');
    this.#dataVersion = this.#db.prepare('PRAGMA data_version');
    this.#seenAtSeveral = this.#db.prepare(
      `SELECT person FROM identity WHERE organisation IS NOT NULL AND person IS NOT NULL
         GROUP BY person HAVING min(organisation) < max(organisation) ORDER BY person`,
    );
    this.#positions = new PositionTable(this.#db, file);
    const entries = directoryRows(this.#db);
    const reporting = new ReportingTable(reportingRows(this.#db), entries);
    this.#identities = new IdentityTable(reporting.watch(identityRows(this.#db)), identitySecret);
    const ledgersKept = ledgerRows(this.#db);
    const ground = { edges: edgeRows(this.#db), ledgers: ledgersKept };
    this.#persons = new PersonTable(personRows(this.#db), ground, this.#identities);
    const ledgers = new LedgerTable(ledgersKept);
    const tables = { identities: this.#identities, persons: this.#persons, reporting, ledgers };
    this.#ties = new TieTable(tieRows(this.#db), tables, settings);
    const directory = new DirectoryTable(entries);
    this.#tables = { ...tables, directory, ties: this.#ties, accounts: new AccountTable(accountRows(this.#db)) };
    this.#revisions = new RevisionTable(this.#db);
    this.#facts = new FactTable(this.#db);
    try {
      this.#transaction(() => this.#adopt(settings, keyedHash(identitySecret, SECRET_CHECK)));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  async bindLog({ id, ends, derived = [] }: LogIdentity): Promise<void> {
    this.#transaction(() => {
      const bound = this.#facts.read('log');
      if (bound !== undefined && bound !== id) throw otherLog(this.#file, 'the graph is made from another event log');
      const beyond = ends.find(({ end, ...source }) => (this.#positions.read(source)?.position ?? 0) > end);
      if (beyond !== undefined) {
        const { topic, partition, end } = beyond;
        throw otherLog(this.#file, `the graph stands beyond the end (${end}) of ${topic}/${partition}`);
      }
      if (bound !== undefined) return;
      this.#facts.write('log', id);
      for (const { end, ...source } of derived) this.#positions.beginAt(source, end);
    });
  }

  async claim(source: SourcePartition): Promise<Claim> {
    return this.#transaction(() => {
      const note = this.#facts.read(noteOf(source));
      return { ...source, ...this.#positions.claim(source), ...(typeof note === 'string' ? { note } : {}) };
    });
  }

  async positionOf(source: SourcePartition): Promise<number> {
    return this.#guarded(() => this.#positions.read(source)?.position ?? 0);
  }

  async loadRevisions(activities: readonly number[]): Promise<Map<number, RevisionState>> {
    return this.#guarded(() => this.#revisions.load(activities));
  }

  async apply(claim: Claim, batch: GraphBatch): Promise<ApplyReport> {
    return this.#transaction(() => {
      this.#positions.advance(claim, batch.from, batch.upTo);
      if (batch.note !== undefined) this.#facts.write(noteOf(claim), batch.note);
      const report = applyBatch(this.#tables, batch, this.#now());
      this.#revisions.save(batch.revisions);
      return report;
    });
  }

  async applyTenantFacts(claim: Claim, facts: TenantFacts, from: number, upTo: number): Promise<void> {
    this.#transaction(() => {
      this.#positions.advance(claim, from, upTo);
      const before = this.#facts.tenant();
      this.#facts.write('tenant', facts);
      applyFacts(this.#tables, before, facts, this.#now());
    });
  }

  async tenantFacts(): Promise<TenantFacts> {
    return this.#guarded(() => this.#facts.tenant());
  }

  async moves(): Promise<PersonMove[]> {
    return this.#transaction(() =>
      this.#seenAtSeveral.all().flatMap((row) => {
        // Memory stays flat however many there are.
        this.#identities.begin();
        this.#persons.begin();
        return this.#persons.movesOf(Number(row['person']));
      }),
    );
  }

  async wake(): Promise<number> {
    return this.#transaction(() => this.#ties.wake(this.#now()));
  }

  async close(): Promise<void> {
    if (this.#open) this.#db.close();
    this.#open = false;
  }

  /** Takes over what the file knows of the tenant; scores all ties anew when they were scored with other settings. */
  #adopt(settings: ScoringSettings, secretCheck: string): void {
    const made = this.#facts.read('secret');
    if (made === undefined) this.#facts.write('secret', secretCheck);
    else if (made !== secretCheck) throw otherSecret(this.#file);
    const hasEntries = this.#db.prepare('SELECT 1 FROM directory LIMIT 1').get() !== undefined;
    requireReading(this.#file, this.#facts.read(DIRECTORY_FACT), hasEntries);
    this.#facts.write(DIRECTORY_FACT, DIRECTORY_READING);
    this.#persons.setFacts(this.#facts.tenant());
    this.#clusterAnew();
    const before = this.#facts.read('settings');
    if (JSON.stringify(before) === JSON.stringify(settings)) return;
    this.#facts.write('settings', settings);
    if (before === undefined) return;
    this.#db.exec('DELETE FROM knows; DELETE FROM due;');
    for (const row of this.#db.prepare('SELECT n FROM person ORDER BY n').all()) {
      // Memory stays flat however many there are.
      this.#identities.begin();
      this.#persons.begin();
      this.#ties.rescoreUpwards(Number(row['n']), this.#now());
    }
  }

  /** Clusters everybody again when another matcher did before, or none. Ties follow. */
  #clusterAnew(): void {
    if (this.#facts.read('matcher') === MATCHER) return;
    this.#facts.write('matcher', MATCHER);
    this.#db.exec('DELETE FROM block; DELETE FROM edge;');
    classifyAnew(this.#db);
    const numbers = this.#db.prepare('SELECT n FROM identity ORDER BY n').all();
    const report = this.#identities.indexAnew(numbers.map((row) => Number(row['n'])));
    this.#ties.begin(this.#persons.regroup(report), this.#now());
    this.#tables.reporting.update(this.#identities, this.#persons);
    this.#ties.finish();
  }

  /** What was remembered from the transaction before holds only if nobody else has written since. */
  #begin(): void {
    const version = this.#dataVersion.get()?.['data_version'];
    if (version !== this.#seenVersion) this.#forget();
    this.#seenVersion = version;
    this.#identities.begin();
    this.#persons.begin();
  }

  #forget(): void {
    for (const table of [this.#identities, this.#persons, this.#ties, this.#tables.reporting]) table.forget();
  }

  #now(): Minute {
    return Math.floor(this.#clock() / 60_000);
  }

  #guarded<T>(work: () => T): T {
    if (!this.#open) throw new Fault('GRA_CLOSED', 'the graph has been closed', { where: this.#file });
    return guardFaults(this.#file, work);
  }

  /** All or nothing. The write lock is taken first, so what is compared cannot change before it is written. */
  #transaction<T>(work: () => T): T {
    return this.#guarded(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        this.#begin();
        const result = work();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        this.#forget();
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }
}

/** Which addresses are an office's, a list's or a program's may be known better than when they were first seen. */
function classifyAnew(db: DatabaseSync): void {
  const update = db.prepare('UPDATE identity SET address_class = ? WHERE n = ?');
  for (const row of db.prepare('SELECT n, key, address_class FROM identity').all()) {
    const addressClass = classOfAddress(identityOfKey(String(row['key'])));
    if (addressClass !== row['address_class']) update.run(addressClass, Number(row['n']));
  }
}

/** The name of the fact that holds the note of a partition. */
function noteOf({ topic, partition }: SourcePartition): string {
  return `note ${topic}/${partition}`;
}
