import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey, IdentityObservation, IdentitySummary } from './interaction.ts';

interface OpenSpan {
  firstAt: Minute;
  lastAt: Minute;
}

interface OpenSummary extends OpenSpan {
  names: Map<string, OpenSpan>;
}

/** Shared by all that have none; never written to. */
const NO_NAMES: Map<string, OpenSpan> = new Map();

/**
 * Joins observations as they come, so that a batch remembers one summary per identity and not one note per mail.
 * Idempotent, commutative and associative: spans only widen.
 */
export class ObservationJoin {
  readonly #summaries = new Map<IdentityKey, OpenSummary>();

  add(observations: readonly IdentityObservation[]): void {
    for (const { identity, name, minute } of observations) {
      const known = this.#summaries.get(identity);
      const summary = known ?? { firstAt: minute, lastAt: minute, names: NO_NAMES };
      if (known === undefined) this.#summaries.set(identity, summary);
      else widen(summary, minute);
      if (name === undefined) continue;
      // Most identities of a batch come without a name: a map of their own would be most of what is remembered.
      if (summary.names === NO_NAMES) summary.names = new Map();
      const span = summary.names.get(name);
      if (span === undefined) summary.names.set(name, { firstAt: minute, lastAt: minute });
      else widen(span, minute);
    }
  }

  summaries(): ReadonlyMap<IdentityKey, IdentitySummary> {
    return this.#summaries;
  }
}

function widen(span: OpenSpan, minute: Minute): void {
  if (minute < span.firstAt) span.firstAt = minute;
  if (minute > span.lastAt) span.lastAt = minute;
}
