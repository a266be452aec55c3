import type { Activity, Complaint, Reading } from '../contract.ts';
import { exclusionOf, type Scope } from '../core/scope.ts';

export interface Filtered {
  readonly activities: readonly Activity[];
  readonly quarantined: readonly Complaint[];
  readonly excluded: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
}

/** Sorts what was read by what becomes of it. Nothing that the scope leaves out is in what is returned. */
export function filterReadings(readings: readonly Reading[], scope: Scope): Filtered {
  const activities: Activity[] = [];
  const quarantined: Complaint[] = [];
  const excluded: Record<string, number> = {};
  const warnings: Record<string, number> = {};
  for (const reading of readings) {
    if (reading.kind === 'quarantined') quarantined.push(reading.complaint);
    else if (reading.kind === 'warning') bump(warnings, reading.complaint.code);
    else {
      const reason = reading.kind === 'excluded' ? reading.reason : exclusionOf(scope, reading.activity);
      if (reason !== undefined) bump(excluded, reason);
      else if (reading.kind === 'activity') activities.push(reading.activity);
    }
  }
  return { activities, quarantined, excluded, warnings };
}

function bump(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
