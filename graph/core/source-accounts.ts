/** How the inputs of one source ended. `received` is counted apart, and must be the sum of the others. */
export interface SourceAccounts {
  readonly source: string;
  readonly received: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly excluded: number;
  readonly erased: number;
  readonly quarantined: number;
  /** Ignored, excluded and quarantined inputs by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** `received` is counted by itself when inputs are applied, so that a sum that does not add up shows. */
type Counted = Exclude<keyof SourceAccounts, 'source' | 'reasons'>;

/** Inputs of one source that ended in the same way. */
export interface Tally {
  readonly source: string;
  readonly class: Counted;
  readonly reason: string;
  readonly inputs: number;
}

/** Those whose reasons are shown. */
const WITH_REASONS: ReadonlySet<Counted> = new Set<Counted>(['ignored', 'excluded', 'quarantined']);

/** @param tallies in the order of sources */
export function accountsOf(tallies: readonly Tally[]): SourceAccounts[] {
  const sources = new Map<string, Tally[]>();
  for (const tally of tallies) sources.set(tally.source, [...(sources.get(tally.source) ?? []), tally]);
  return [...sources].map(([source, endings]) => {
    const sums = { received: 0, applied: 0, duplicate: 0, ignored: 0, excluded: 0, erased: 0, quarantined: 0 };
    const reasons = new Map<string, number>();
    for (const { class: counted, reason, inputs } of endings) {
      sums[counted] += inputs;
      if (WITH_REASONS.has(counted)) reasons.set(reason, (reasons.get(reason) ?? 0) + inputs);
    }
    return { source, ...sums, reasons: Object.fromEntries(reasons) };
  });
}
