import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import type { Evidence } from '../../resolver/contract.ts';
import type { PersonView } from '../contract.ts';
import { REPORTS_MAX, reportingLines } from '../core/reporting-view.ts';
import { shownEvidence } from '../core/shown-evidence.ts';
import { readFacts } from '../core/shown-facts.ts';
import { tenuresOf } from '../core/tenures.ts';
import { ALWAYS, IDENTITY_COLUMNS, type IdentityRow, isKnown, viewsUntil } from './identity-row.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { prepare } from './reader.ts';

/** Reads whole persons by their number. */
export interface PersonViews {
  /** A person with what was seen of them up to a minute; absent when nothing was. Who belongs to whom is today's. */
  view(n: number, until?: Minute): PersonView | undefined;
}

export function readPersonViews(db: DatabaseSync): PersonViews {
  const person = prepare<PersonRow & { evidence: string; title: string | null; employer: string | null }>(
    db,
    `SELECT ${PERSON_COLUMNS}, p.evidence, p.title, p.employer FROM person p JOIN identity i ON i.n = p.n WHERE p.n = ?`,
  );
  const identities = prepare<IdentityRow & { organisation: string | null }>(
    db,
    `SELECT ${IDENTITY_COLUMNS}, i.organisation FROM identity i
       WHERE i.person = :person AND ${isKnown('i')} ORDER BY i.key`,
  );
  const managers = prepare<PersonRow & { source: string }>(
    db,
    `SELECT ${PERSON_COLUMNS}, r.source FROM reports_to r CROSS JOIN person p ON p.n = r.manager
       CROSS JOIN identity i ON i.n = p.n WHERE r.person = ?`,
  );
  const reports = prepare<PersonRow>(
    db,
    `SELECT ${PERSON_COLUMNS} FROM (SELECT DISTINCT person FROM reports_to WHERE manager = ?) r
       CROSS JOIN person p ON p.n = r.person CROSS JOIN identity i ON i.n = p.n ORDER BY i.id LIMIT ${REPORTS_MAX}`,
  );
  const linesOf = (n: number) =>
    reportingLines(
      managers.all(n).map((row) => ({ person: refOf(row), source: row.source })),
      reports.all(n).map(refOf),
    );
  const viewOf = viewsUntil(db);
  return {
    view(n, until = ALWAYS) {
      const row = person.get(n);
      const members = identities.all({ person: n, until });
      if (row === undefined || members.length === 0) return undefined;
      const directories = members.map(({ directory }) => directory);
      const evidence = shownEvidence(JSON.parse(row.evidence) as Evidence[], directories);
      const views = members.map((member) => viewOf(member, until));
      const organisations = members.map(({ organisation }) => organisation);
      const tenures = tenuresOf(views, organisations);
      return { ...refOf(row), ...readFacts(row), identities: views, tenures, evidence, ...linesOf(n) };
    },
  };
}
