import type { Channel } from '../../ingest/contract.ts';
import { type RoleRank, SIZE_REPRESENTATIVES } from '../../resolver/contract.ts';
import type { ScoringSettings } from './settings.ts';

/** k(role) of science 3.1: to, attendee, party 1; cc and bcc 0.75 (dropping copies costs AUC, science 2.4). */
const ROLE_FACTORS: Readonly<Record<RoleRank, number>> = { 0: 1, 1: 0.75, 2: 0.75 };

/**
 * What one interaction adds to its week: `w = W/5 · k(role) · g(n)`, with W the channel's weight (0–10).
 *
 * g(n) discounts groups: n^-½ for mail (n recipients), 1/(n−1) for meetings (n attendees), 1 for calls, chats and tasks; n is the representative of the size class. Source: science 3.1 and 4.5.
 */
export function interactionWeight(
  channel: Channel,
  role: RoleRank,
  sizeClass: number,
  settings: ScoringSettings,
): number {
  const n = SIZE_REPRESENTATIVES[sizeClass] ?? 1;
  return (settings.channelWeights[channel] / 5) * ROLE_FACTORS[role] * groupDiscount(channel, n);
}

function groupDiscount(channel: Channel, n: number): number {
  if (channel === 'mail') return 1 / Math.sqrt(n);
  return channel === 'meeting' ? 1 / Math.max(n - 1, 1) : 1;
}
