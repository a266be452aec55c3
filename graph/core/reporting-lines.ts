import { type DirectoryClaim, type IdentityKey, isActiveUser, reportingOf } from '../../resolver/contract.ts';

/** An identity, and whose it is by the number of a person; null when it is nobody's. */
export interface PlacedIdentity {
  readonly key: IdentityKey;
  readonly person: number | null;
  readonly claims: readonly DirectoryClaim[];
}

/** A person reports to another by the word of one directory. */
export interface ReportingLine {
  readonly report: number;
  readonly manager: number;
  readonly source: string;
}

/**
 * Who reports to whom among identities, out of what directories say of them alone, in the order of numbers, then of sources: what a store
 * keeps is this, found step by step. Identities that no directory names can be left out.
 */
export function reportingAmong(identities: readonly PlacedIdentity[]): ReportingLine[] {
  const managers = new Map<IdentityKey, number>();
  for (const { key, person, claims } of identities) {
    if (person !== null && isActiveUser(claims)) managers.set(key, person);
  }
  const lines = new Map<string, ReportingLine>();
  for (const { person: report, claims } of identities) {
    for (const { source, manager: key } of reportingOf(claims)) {
      const manager = managers.get(key);
      if (report === null || manager === undefined || manager === report) continue;
      lines.set(`${report} ${manager} ${source}`, { report, manager, source });
    }
  }
  return [...lines.values()].sort(byPlaces);
}

/** The order of the dump. */
export function byPlaces(one: ReportingLine, other: ReportingLine): number {
  const sources = one.source < other.source ? -1 : 1;
  return one.report - other.report || one.manager - other.manager || sources;
}
