/** The rows of a batch in the tables of a graph file. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DirectoryEntry, IdentityClass, MatchWeight, Span } from '../../resolver/contract.ts';
import { claimsText, readClaims } from '../core/directory-claims.ts';
import type { IdentityRow } from '../core/identity-record.ts';
import type {
  AccountRows,
  DirectoryRows,
  EdgeRows,
  IdentityRows,
  LedgerRows,
  PersonRows,
  ReportingRows,
  TieRows,
} from '../core/rows.ts';
import { factText } from '../core/shown-facts.ts';

/** The identity, name, block and search tables. */
export function identityRows(db: DatabaseSync): IdentityRows {
  const selectLast = db.prepare('SELECT max(n) AS last FROM identity');
  const selectByKey = db.prepare('SELECT * FROM identity WHERE key = ?');
  const selectByN = db.prepare('SELECT * FROM identity WHERE n = ?');
  const insert = db.prepare("INSERT INTO identity VALUES (?, ?, ?, ?, ?, 'certain', ?, ?, ?, ?, ?, ?)");
  const updateFirst = db.prepare('UPDATE identity SET first_at = ?, last_at = ? WHERE n = ?');
  const updateLast = db.prepare('UPDATE identity SET last_at = ? WHERE n = ?');
  const updatePerson = db.prepare('UPDATE identity SET class = ?, zone = ?, person = ? WHERE n = ?');
  const updateDirectory = db.prepare('UPDATE identity SET directory = ? WHERE n = ?');
  const remove = db.prepare('DELETE FROM identity WHERE n = ?');
  const selectNames = db.prepare('SELECT name, first_at, last_at FROM name WHERE identity = ?');
  const upsertName = db.prepare(
    'INSERT INTO name VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at',
  );
  const insertBlock = db.prepare('INSERT OR IGNORE INTO block VALUES (?, ?)');
  const deleteBlock = db.prepare('DELETE FROM block WHERE key = ? AND identity = ?');
  const lastNumber = () => Number(selectLast.get()?.['last'] ?? 0);
  return {
    lastNumber,
    isEmpty: () => lastNumber() === 0,
    byKey: (key) => found(selectByKey.get(key)),
    byN: (n) => found(selectByN.get(n)),
    insert({ n, key, id, addressClass, class: itsClass, person, domain, organisation, firstAt, lastAt, directory }) {
      const said = claimsText(directory);
      insert.run(n, key, id, addressClass, itsClass, person, domain, organisation, firstAt, lastAt, said);
    },
    updateTimes({ n, firstAt, lastAt }, firstChanged) {
      // Only the first time stands in an index, which is dear to change.
      if (firstChanged) updateFirst.run(firstAt, lastAt, n);
      else updateLast.run(lastAt, n);
    },
    updatePerson: ({ n }, to) => void updatePerson.run(to.class, to.zone, to.person, n),
    updateDirectory: ({ n, directory }) => void updateDirectory.run(claimsText(directory), n),
    remove: ({ n }) => void remove.run(n),
    namesOf: (n) =>
      new Map(
        selectNames.all(n).map((raw): [string, Span] => {
          const span = { firstAt: Number(raw['first_at']), lastAt: Number(raw['last_at']) };
          return [String(raw['name']), span];
        }),
      ),
    putName: (n, name, { firstAt, lastAt }) => void upsertName.run(n, name, firstAt, lastAt),
    addBlock: (key, n) => void insertBlock.run(key, n),
    removeBlock: (key, n) => void deleteBlock.run(key, n),
    putWords: wordWriter(db),
  };
}

function wordWriter(db: DatabaseSync): IdentityRows['putWords'] {
  const deleteWords = db.prepare('DELETE FROM search WHERE rowid = ?');
  const insertWords = db.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
  // The full-text index reports its own row numbers, which exceed what a double can hold.
  deleteWords.setReadBigInts(true);
  insertWords.setReadBigInts(true);
  return (n, words, isNew) => {
    if (!isNew) deleteWords.run(n);
    insertWords.run(n, words);
  };
}

function found(raw: Record<string, unknown> | undefined): IdentityRow | undefined {
  return raw === undefined ? undefined : rowOf(raw);
}

/** A row of the identity table. */
function rowOf(raw: Record<string, unknown>): IdentityRow {
  return {
    n: Number(raw['n']),
    key: String(raw['key']),
    id: String(raw['id']),
    addressClass: String(raw['address_class']) as IdentityClass,
    class: String(raw['class']) as IdentityClass,
    zone: String(raw['zone']),
    person: raw['person'] === null ? null : Number(raw['person']),
    domain: raw['domain'] === null ? null : String(raw['domain']),
    organisation: raw['organisation'] === null ? null : String(raw['organisation']),
    firstAt: Number(raw['first_at']),
    lastAt: Number(raw['last_at']),
    directory: readClaims(raw['directory'] as string | null),
    isNew: false,
    isBare: false,
    names: undefined,
  };
}

/** The table of what directories say. */
export function directoryRows(db: DatabaseSync): DirectoryRows {
  const select = db.prepare('SELECT said FROM directory WHERE key = ?');
  const upsert = db.prepare('INSERT OR REPLACE INTO directory VALUES (?, ?, ?)');
  const selectReporters = db.prepare(
    "SELECT address.value AS address FROM directory d, json_each(d.said, '$.addresses') address WHERE d.manager = ?",
  );
  return {
    entry(key) {
      const row = select.get(key);
      return row === undefined ? undefined : (JSON.parse(String(row['said'])) as DirectoryEntry);
    },
    putEntry: (entry) => void upsert.run(entry.key, JSON.stringify(entry), entry.manager ?? null),
    reporterAddresses: (manager) => selectReporters.all(manager).map((row) => String(row['address'])),
  };
}

/** The table of who reports to whom. */
export function reportingRows(db: DatabaseSync): ReportingRows {
  const remove = db.prepare('DELETE FROM reports_to WHERE person = ?');
  const insert = db.prepare('INSERT INTO reports_to VALUES (?, ?, ?)');
  return {
    put(person, managers) {
      remove.run(person);
      for (const { manager, source } of managers) insert.run(person, manager, source);
    },
  };
}

/** The person table, and who belongs to whom. */
export function personRows(db: DatabaseSync): PersonRows {
  const selectBlock = db.prepare('SELECT identity FROM block WHERE key = ? LIMIT ? + 0');
  selectBlock.setReturnArrays(true);
  const selectMembers = db.prepare('SELECT n FROM identity WHERE person = ? ORDER BY n');
  const selectAll = db.prepare('SELECT n FROM person ORDER BY n');
  const selectEvidence = db.prepare('SELECT evidence FROM person WHERE n = ?');
  const upsert = db.prepare(
    `INSERT INTO person (n, name, address, employee, organisation, evidence, title, employer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, address = excluded.address, employee = excluded.employee,
         organisation = excluded.organisation, evidence = excluded.evidence, title = excluded.title, employer = excluded.employer`,
  );
  const remove = db.prepare('DELETE FROM person WHERE n = ?');
  return {
    // node:sqlite types rows as objects, and these are arrays
    carriersOf: (key, limit) => (selectBlock.all(key, limit) as unknown as [number][]).map(([identity]) => identity),
    membersOf: (person) => selectMembers.all(person).map((row) => Number(row['n'])),
    all: () => selectAll.all().map((row) => Number(row['n'])),
    evidenceOf(person) {
      const row = selectEvidence.get(person);
      return row === undefined ? [] : JSON.parse(String(row['evidence']));
    },
    put(person, { name, address, employee, organisation, facts, evidence }) {
      const why = evidence.length === 0 ? '[]' : JSON.stringify(evidence);
      const [title, employer] = [factText(facts.title), factText(facts.employer)];
      upsert.run(person, name, address, employee ? 1 : 0, organisation, why, title, employer);
    },
    remove: (person) => void remove.run(person),
  };
}

/** The edge table. */
export function edgeRows(db: DatabaseSync): EdgeRows {
  const select = db.prepare(
    'SELECT hi AS other, weight FROM edge WHERE lo = ?1 UNION ALL SELECT lo, weight FROM edge WHERE hi = ?1',
  );
  const upsert = db.prepare('INSERT OR REPLACE INTO edge VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM edge WHERE lo = ? AND hi = ?');
  return {
    edgesOf: (n) =>
      new Map(
        select
          .all(n)
          .map((row): [number, MatchWeight] => [
            Number(row['other']),
            JSON.parse(String(row['weight'])) as MatchWeight,
          ]),
      ),
    put: (lo, hi, weight) => void upsert.run(lo, hi, JSON.stringify(weight)),
    remove: (lo, hi) => void remove.run(lo, hi),
  };
}

/** The ledger table. */
export function ledgerRows(db: DatabaseSync): LedgerRows {
  const select = db.prepare('SELECT entries FROM ledger WHERE lo = ? AND hi = ?');
  select.setReturnArrays(true);
  const selectPartners = db.prepare(
    'SELECT hi AS partner FROM ledger WHERE lo = ?1 UNION ALL SELECT lo FROM ledger WHERE hi = ?1',
  );
  const selectAll = db.prepare(
    `SELECT hi AS partner, entries FROM ledger CROSS JOIN identity ON n = hi WHERE lo = ?1 AND address_class = 'person'
       UNION ALL SELECT lo, entries FROM ledger CROSS JOIN identity ON n = lo WHERE hi = ?1 AND address_class = 'person'`,
  );
  const upsert = db.prepare('INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entries = excluded.entries');
  return {
    // node:sqlite types rows as objects, and these are arrays
    between: (lo, hi) => (select.get(lo, hi) as unknown as [Uint8Array] | undefined)?.[0],
    partnersOf: (n) => selectPartners.all(n).map((row) => Number(row['partner'])),
    ledgersOf: (n) => new Map(selectAll.all(n).map((row) => [Number(row['partner']), row['entries'] as Uint8Array])),
    put: (lo, hi, ledger) => void upsert.run(lo, hi, ledger),
  };
}

/** The knows and due tables. */
export function tieRows(db: DatabaseSync): TieRows {
  const upsert: StatementSync = db.prepare(`INSERT OR REPLACE INTO knows VALUES (${Array(19).fill('?').join()})`);
  const remove = db.prepare('DELETE FROM knows WHERE a = ? AND b = ?');
  const removeAllOf = db.prepare('DELETE FROM knows WHERE a = ?1 OR b = ?1');
  const insertDue = db.prepare('INSERT OR IGNORE INTO due VALUES (?, ?, ?)');
  const selectDue = db.prepare('SELECT at, a, b FROM due WHERE at <= ? ORDER BY at, a, b');
  const deleteDue = db.prepare('DELETE FROM due WHERE at <= ?');
  return {
    /** The row by its columns: passing them one by one is a third faster than gathering them in a list. */
    put(a, b, tie, strength, scoredAt) {
      const { k, kDepth, kOut, kIn, reciprocity, firstAt, lastAt, lastOut, lastIn } = tie;
      const { mails, meetings, calls, others, weeksOut, weeksIn } = tie;
      // biome-ignore format: in the order of the table's columns
      upsert.run(
        a, b, k, kDepth, kOut, kIn, reciprocity, firstAt, lastAt, lastOut, lastIn,
        mails, meetings, calls, others, weeksOut, weeksIn, strength, scoredAt,
      );
    },
    remove: (a, b) => void remove.run(a, b),
    removeAllOf: (person) => void removeAllOf.run(person),
    addDue: (at, a, b) => void insertDue.run(at, a, b),
    takeDue(now) {
      const due = selectDue.all(now).map((row) => ({ a: Number(row['a']), b: Number(row['b']) }));
      deleteDue.run(now);
      return due;
    },
  };
}

/** The ignored and tally tables. */
export function accountRows(db: DatabaseSync): AccountRows {
  const insertIgnored = db.prepare(
    'INSERT INTO ignored VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at < at',
  );
  const addTally = db.prepare(
    'INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET inputs = inputs + excluded.inputs',
  );
  return {
    putIgnored: (activity, reason, key, at) => insertIgnored.run(activity, reason, key, at).changes > 0,
    addInputs: (source, ending, reason, inputs) => void addTally.run(source, ending, reason, inputs),
  };
}
