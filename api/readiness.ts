/** Whether the server can answer in full, as whoever runs it tells. */
import type { SourcePartition } from '../graph/contract.ts';

export interface ReadinessCheck {
  /** What was looked at: `graph`, `event-log`, `resolver`. */
  readonly name: string;
  readonly ok: boolean;
  /** Why not. Shown without a token, so it must hold no address, name or path. */
  readonly reason?: string;
  /** Since when it is not ok, milliseconds since 1970; absent where nobody remembers. */
  readonly since?: number;
}

/** How far one partition has been applied. */
export interface PartitionPosition extends SourcePartition {
  /** Exclusive. */
  readonly position: number;
  readonly end: number;
}

export interface Readiness {
  readonly checks: readonly ReadinessCheck[];
  readonly positions: readonly PartitionPosition[];
}

/** Asks; a question that fails is itself an unmet check, never an error of the route. */
export async function askReadiness(
  readiness: () => Promise<Readiness>,
): Promise<Readiness & { readonly ready: boolean }> {
  try {
    const { checks, positions } = await readiness();
    return { checks, positions, ready: checks.every((check) => check.ok) };
  } catch {
    const failed: ReadinessCheck = {
      name: 'readiness',
      ok: false,
      reason: 'the state of the stages could not be read',
    };
    return { checks: [failed], positions: [], ready: false };
  }
}
