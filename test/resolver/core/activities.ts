/** Activities for tests, as people speak of them: who sits where. And what observing them says, in one line per pair. */
import { Activity, type Channel } from '../../../ingest/contract.ts';
import { createObserver, type Observed } from '../../../resolver/contract.ts';

export type Seat = readonly [role: string, who: string, response?: string];

const observe = createObserver();

export function activity(
  channel: Channel,
  seats: readonly Seat[],
  more: Partial<Record<keyof Activity, unknown>> = {},
): Activity {
  const participants = seats.map(([role, who, response]) => ({
    role,
    address: who.includes(':') ? who : `mailto:${who}${who.includes('@') ? '' : '@acme.example'}`,
    ...(response === undefined ? {} : { response }),
  }));
  return Activity.parse({ channel, key: 'k1', at: '2026-03-02T10:00:00Z', participants, ...more });
}

/** `ann>bob to 1` and so on: who to whom, the role's rank, the size class, the state when it is not live. */
export function said({ interactions, revision }: Observed): string[] {
  const name = (key: string) => key.slice(key.indexOf(':') + 1).replace('@acme.example', '');
  return (revision?.interactions ?? interactions)
    .map(({ a, b, direction, role, sizeClass, state }) => {
      const arrow = ['x', '>', '<', '='][direction];
      return `${name(a)}${arrow}${name(b)} ${['to', 'cc', 'bcc'][role]} ${sizeClass}${state === 1 ? '' : ` state ${state}`}`;
    })
    .sort();
}

export const read = (...input: Parameters<typeof activity>) => observe(activity(...input));
export const people = (role: string, count: number): Seat[] =>
  Array.from({ length: count }, (_, index) => [role, `p${String(index).padStart(4, '0')}`]);
