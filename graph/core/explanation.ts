import { entriesOf, type LedgerEntry, type ScoringSettings } from '../../scorer/contract.ts';
import type { Asking, LedgerView, PersonRef, TieExplanation } from '../contract.ts';
import { computeTie, type LedgerBetween } from './computed-tie.ts';
import { viewOf } from './tie-view.ts';

/** Everything needed to compute a tie again; absent when nothing passed between the two. @param parts all their ledgers */
export function explanationOf(
  a: PersonRef,
  b: PersonRef,
  parts: readonly LedgerBetween[],
  asking: Asking,
  settings: ScoringSettings,
): TieExplanation | undefined {
  const known = computeTie(parts, asking.now, settings);
  if (known === undefined) return undefined;
  const ledgers: LedgerView[] = [];
  for (const part of parts) {
    const entries = liveEntries(part.ledger, asking.now).length;
    if (entries > 0) ledgers.push({ a: part.own, b: part.other, entries });
  }
  return {
    a,
    b,
    view: viewOf(b, known, asking, settings),
    ledgers: ledgers.sort(byKeys),
    entries: liveEntries(known.ledger, asking.now).sort(oldestFirst),
  };
}

function liveEntries(ledger: Uint8Array, until: number): LedgerEntry[] {
  return [...entriesOf(ledger)].filter((entry) => entry.state === 1 && entry.minute <= until);
}

function oldestFirst(one: LedgerEntry, other: LedgerEntry): number {
  return one.minute - other.minute || one.activity - other.activity;
}

function byKeys(one: LedgerView, other: LedgerView): number {
  if (one.a !== other.a) return one.a < other.a ? -1 : 1;
  return one.b < other.b ? -1 : 1;
}
