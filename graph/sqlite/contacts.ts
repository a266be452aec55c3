import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import { computeTie, type LedgerPart } from '../core/computed-tie.ts';
import { othersOf, type RankedContacts, rankContacts, type Touch } from '../core/contact-ranking.ts';
import { isKnown } from './identity-row.ts';
import { prepare } from './reader.ts';
import { IN_SCOPE, type Scope, scopeValues } from './scope.ts';

/** Ranks the contacts of an account: as stored, or as of a minute out of the ledgers. */
export interface ContactRanking {
  stored(organisation: string, scope: Scope): RankedContacts<number>;
  computed(organisation: string, scope: Scope, asOf: Minute): RankedContacts<number>;
}

/** Persons outside the tenant with an identity in the organisation. */
const CONTACTS = `SELECT DISTINCT i.person AS n FROM identity i CROSS JOIN person p ON p.n = i.person
  WHERE i.organisation = :organisation AND p.employee = 0`;

/** Those that were known by a minute. Not asked of what is stored, for which an index holds all that is needed. */
const CONTACTS_UNTIL = `${CONTACTS} AND ${isKnown('i')}`;

/** Lists of numbers go in as JSON: one statement for thousands, since the call costs more than the look-up. */
const TOUCHES = `
  SELECT c.value AS contact, t.b AS other, t.k
    FROM json_each(:contacts) c CROSS JOIN knows t INDEXED BY knows_a ON t.a = c.value
  UNION ALL SELECT c.value, t.a, t.k
    FROM json_each(:contacts) c CROSS JOIN knows t INDEXED BY knows_b ON t.b = c.value`;

const LEDGERS = `
  WITH own AS MATERIALIZED (
    SELECT c.value AS contact, i.n FROM json_each(:contacts) c CROSS JOIN identity i ON i.person = c.value)
  SELECT contact, i.person AS other, l.entries AS ledger, 0 AS reversed
    FROM own CROSS JOIN ledger l ON l.lo = own.n CROSS JOIN identity i ON i.n = l.hi WHERE i.person <> contact
  UNION ALL SELECT contact, i.person, l.entries, 1
    FROM own CROSS JOIN ledger l ON l.hi = own.n CROSS JOIN identity i ON i.n = l.lo WHERE i.person <> contact`;

const COLLEAGUES = `SELECT p.n FROM json_each(:others) o CROSS JOIN person p ON p.n = o.value WHERE ${IN_SCOPE}`;

export function readContactRanking(db: DatabaseSync, settings: ScoringSettings): ContactRanking {
  const contacts = prepare<{ n: number }>(db, CONTACTS);
  const contactsUntil = prepare<{ n: number }>(db, CONTACTS_UNTIL);
  const touches = prepare<Touch<number>>(db, TOUCHES);
  const ledgers = prepare<{ contact: number; other: number; ledger: Uint8Array; reversed: number }>(db, LEDGERS);
  const colleagues = prepare<{ n: number }>(db, COLLEAGUES);

  const rank = (numbers: readonly number[], found: readonly Touch<number>[], scope: Scope) => {
    const others = JSON.stringify(othersOf(found));
    return rankContacts(numbers, found, new Set(colleagues.all({ others, ...scopeValues(scope) }).map(({ n }) => n)));
  };
  return {
    stored(organisation, scope) {
      const numbers = contacts.all({ organisation }).map(({ n }) => n);
      return rank(numbers, touches.all({ contacts: JSON.stringify(numbers) }), scope);
    },
    computed(organisation, scope, asOf) {
      const numbers = contactsUntil.all({ organisation, until: asOf }).map(({ n }) => n);
      const pairs = new Map<string, { contact: number; other: number; parts: LedgerPart[] }>();
      for (const { contact, other, ledger, reversed } of ledgers.iterate({ contacts: JSON.stringify(numbers) })) {
        const part = { ledger, reversed: reversed === 1 };
        const known = pairs.get(`${contact} ${other}`);
        if (known === undefined) pairs.set(`${contact} ${other}`, { contact, other, parts: [part] });
        else known.parts.push(part);
      }
      return rank(numbers, [...computedTouches(pairs.values(), settings, asOf)], scope);
    },
  };
}

function* computedTouches(
  pairs: Iterable<{ contact: number; other: number; parts: readonly LedgerPart[] }>,
  settings: ScoringSettings,
  asOf: Minute,
): Generator<Touch<number>> {
  for (const { contact, other, parts } of pairs) {
    const tie = computeTie(parts, asOf, settings)?.tie;
    if (tie !== undefined) yield { contact, other, k: tie.k };
  }
}
