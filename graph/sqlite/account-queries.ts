import type { DatabaseSync } from 'node:sqlite';
import { domainAscii } from '../../infra/kernel/domain-ascii.ts';
import { organisationOf } from '../../resolver/contract.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type { AccountView, Asking, TenantFacts } from '../contract.ts';
import { type AccountAsking, type RankedContacts, upTo } from '../core/contact-ranking.ts';
import { readContactRanking } from './contacts.ts';
import { ALWAYS, isKnown } from './identity-row.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { RankingMemory } from './ranking-memory.ts';
import { prepare } from './reader.ts';
import type { Scope } from './scope.ts';
import { readTiesOf } from './ties-of.ts';

/** Questions about an external organisation. */
export interface AccountQueries {
  account(domain: string, asking: AccountAsking): AccountView | undefined;
}

export function accountQueries(
  db: DatabaseSync,
  settings: ScoringSettings,
  tenantFacts: () => TenantFacts,
): AccountQueries {
  const seen = prepare<{ n: number }>(
    db,
    `SELECT i.n FROM identity i WHERE i.organisation = :domain AND ${isKnown('i')} LIMIT 1`,
  );
  const byNumber = prepare<PersonRow>(
    db,
    `SELECT ${PERSON_COLUMNS} FROM json_each(?) number
       CROSS JOIN person p ON p.n = number.value CROSS JOIN identity i ON i.n = p.n`,
  );
  const ranking = readContactRanking(db, settings);
  const memory = new RankingMemory(db);
  const tiesOf = readTiesOf(db, settings);

  const rank = (domain: string, scope: Scope, { now, asOf }: Asking) =>
    asOf ? ranking.computed(domain, scope, now) : memory.recall(domain, () => ranking.stored(domain, scope));
  const page = (ranked: RankedContacts<number>, { limit, offset = 0 }: AccountAsking): PersonRow[] => {
    const candidates = upTo(ranked, offset + limit);
    const strength = new Map(candidates.map(({ n, k }) => [n, k] as const));
    const better = (one: PersonRow, other: PersonRow) => {
      const [mine = 0, theirs = 0] = [strength.get(one.n), strength.get(other.n)];
      return mine === theirs ? (one.id < other.id ? -1 : 1) : theirs - mine;
    };
    const rows = byNumber.all(JSON.stringify(candidates.map(({ n }) => n)));
    return rows.sort(better).slice(offset, offset + limit);
  };
  return {
    account(asked, asking) {
      const domain = organisationOf({ kind: 'mail', domain: domainAscii(asked.trim()) });
      if (domain === undefined || seen.get({ domain, until: asking.asOf ? asking.now : ALWAYS }) === undefined)
        return undefined;
      const employees = tenantFacts().domains.length > 0;
      const scope: Scope = { employees, outside: employees ? null : domain };
      const ranked = rank(domain, scope, asking);
      const perContact = { ...asking, limit: asking.colleaguesPerContact };
      const rows = page(ranked, asking);
      const known = tiesOf.strongestOfEach(
        rows.map(({ n }) => n),
        scope,
        perContact,
      );
      const contacts = rows.map((row) => ({ person: refOf(row), colleagues: known.get(row.n) ?? [] }));
      return { domain, contacts, total: ranked.contacts.length, colleagues: ranked.colleagues };
    },
  };
}
