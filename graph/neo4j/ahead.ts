/** What a batch will need for certain: read ahead, since every round that lacks something decides the whole batch again. */
import { asksLedgers, organisationOf, withoutLedgers } from '../../resolver/contract.ts';
import type { GraphBatch, TenantFacts } from '../contract.ts';
import { pairOf } from '../core/pair-order.ts';
import type { Known } from './known.ts';
import type { Needs } from './needs.ts';

/** All its identities that are not known yet, and with them their persons. */
export function identitiesOf({ identities }: GraphBatch) {
  return (needs: Needs, known: Known): void => {
    for (const key of identities.keys) if (known.byKey(key) === undefined) needs.keys.add(key);
  };
}

/** The entries of directories that it speaks of, all their addresses, and those of their managers. */
export function directoryOf({ directory = [] }: GraphBatch) {
  return (needs: Needs, known: Known): void => {
    for (const [, { key, addresses, manager }] of directory) {
      needs.entries.add(key);
      const named = manager === undefined ? addresses : [...addresses, manager];
      for (const address of named) if (known.byKey(address) === undefined) needs.keys.add(address);
    }
  };
}

/** The ledgers that its interactions join, and those that lie between the same persons. */
export function ledgersOf({ identities: { keys }, interactions }: GraphBatch) {
  return (needs: Needs, known: Known): void => {
    const seen = new Set<number>();
    for (let i = 0; i < interactions.length; i += 1) {
      const [a, b] = [known.byKey(keys[interactions.a(i)] ?? ''), known.byKey(keys[interactions.b(i)] ?? '')];
      if (a == null || b == null || seen.has(pairOf(Math.min(a, b), Math.max(a, b)))) continue;
      seen.add(pairOf(Math.min(a, b), Math.max(a, b)));
      for (const one of samePersonAs(a, known)) {
        for (const other of samePersonAs(b, known)) {
          const [lo, hi] = [Math.min(one, other), Math.max(one, other)];
          if (known.ledger(lo, hi) === undefined) needs.addLedger(lo, hi);
        }
      }
    }
  };
}

/** What else the identities of its interactions may be: their ledgers have a say in that. */
export function edgesOf({ identities: { keys }, interactions }: GraphBatch) {
  return (needs: Needs, known: Known): void => {
    for (let i = 0; i < interactions.length; i += 1) {
      for (const index of [interactions.a(i), interactions.b(i)]) {
        const n = known.byKey(keys[index] ?? '');
        if (n != null && known.edges(n) === undefined) needs.edges.add(n);
      }
    }
  };
}

/** The ledgers of those of them who may be somebody else's. */
export function ledgersOfEdges({ identities: { keys } }: GraphBatch) {
  return (needs: Needs, known: Known): void => {
    for (const key of keys) {
      const n = known.byKey(key);
      for (const [other, weight] of n == null ? [] : (known.edges(n) ?? [])) {
        if (!asksLedgers(withoutLedgers(weight))) continue;
        for (const one of [n as number, other]) if (known.ledgersOf(one) === undefined) needs.ledgersOf.add(one);
      }
    }
  };
}

function samePersonAs(n: number, known: Known): readonly number[] {
  const person = known.identity(n)?.person ?? null;
  return person === null ? [n] : (known.person(person)?.members ?? [n]);
}

/** Whom a change of the tenant's facts may concern: everybody, when more or less is merged from now on, else see {@link whoIsAt}. */
export function concernedBy(before: TenantFacts, after: TenantFacts) {
  if ((before.mergesLikely ?? true) === (after.mergesLikely ?? true)) return whoIsAt(before.domains, after.domains);
  return (needs: Needs): void => {
    needs.everybody = true;
  };
}

/** Whom a change of the tenant's domains may concern: whoever has an address in an organisation of one that is new or gone. */
function whoIsAt(before: readonly string[], after: readonly string[]) {
  const changed = [...new Set([...before, ...after])].filter(
    (domain) => before.includes(domain) !== after.includes(domain),
  );
  const organisations = changed.map((domain) => organisationOf({ kind: 'mail', domain }));
  const known = organisations.filter((organisation) => organisation !== undefined);
  return (needs: Needs): void => {
    // Below a domain that is no organisation itself there may be many.
    needs.everybody = known.length === organisations.length ? known : true;
  };
}
