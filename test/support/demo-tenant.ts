import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import type { Company, Story } from '../../ingest/connectors/demo/script.ts';
import type { Activity, Participant } from '../../ingest/contract.ts';

/** The present of every company that a test invents. */
export const UNTIL = '2026-06-30T12:00:00Z';

/** An invented company with all its activities at hand, and questions about them. */
export interface DemoTenant {
  readonly company: Company;
  readonly activities: readonly Activity[];
  story(id: string): Story;
  /** The address that plays a part in a story. */
  part(story: string, name: string): string;
  /** Activities in which each of these addresses takes part. */
  among(...addresses: string[]): Activity[];
}

export function demoTenant(options: { seed?: number; employees?: number; years?: number } = {}): DemoTenant {
  const company = inventCompany({ until: UNTIL, ...options });
  const activities = [...activitiesOf(company)];
  const byAddress = new Map<string, Activity[]>();
  for (const activity of activities) {
    for (const address of new Set(activity.participants.map(addressOf))) {
      const known = byAddress.get(address) ?? [];
      known.push(activity);
      byAddress.set(address, known);
    }
  }
  const story = (id: string): Story => {
    const found = company.stories.find((one) => one.id === id);
    if (found === undefined) throw new Error(`the company has no story "${id}"`);
    return found;
  };
  return {
    company,
    activities,
    story,
    part: (id, name) => {
      const address = story(id).cast[name];
      if (address === undefined) throw new Error(`nobody plays "${name}" in the story "${id}"`);
      return address;
    },
    among: (first = '', ...others) =>
      (byAddress.get(first) ?? []).filter((one) => others.every((address) => one.participants.some(isAt(address)))),
  };
}

export function addressOf(participant: Participant): string {
  return participant.address.startsWith('mailto:') ? participant.address.toLowerCase() : participant.address;
}

function isAt(address: string): (participant: Participant) => boolean {
  return (participant) => addressOf(participant) === address;
}

/** The sender's, organizer's or caller's address. */
export function sourceOf(activity: Activity): string {
  const [first] = activity.participants;
  return first === undefined ? '' : addressOf(first);
}

/** Whole days from the activity to the present of the tests; negative when it lies ahead. */
export function daysAgo(activity: Activity | undefined): number {
  return (Date.parse(UNTIL) - Date.parse(activity?.at ?? '')) / 86_400_000;
}
