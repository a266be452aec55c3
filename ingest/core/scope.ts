/** Who and what is left out, before anything of it is durable. */
import { z } from 'zod';
import { domainAscii } from '../../infra/kernel/domain-ascii.ts';
import type { Activity } from './activity.ts';

const Name = z.string().trim().toLowerCase().min(1).max(320);
const Names = z.array(Name).max(10_000).default([]);
/** As addresses are compared with them: a name with letters beyond ASCII has two spellings. */
const Domains = z.array(Name.transform(domainAscii)).max(10_000).default([]);

/** What an administrator allows to be read. Exclusions win over inclusions; an empty list of inclusions means everybody. */
export const Scope = z.object({
  /** Groups by address or by the provider's id, nested members included. */
  includeGroups: Names,
  excludeGroups: Names,
  /** Mailboxes by address or by the provider's id. */
  includeUsers: Names,
  excludeUsers: Names,
  /** Nothing in which anybody of these domains, or of a subdomain, took part is kept. */
  excludeDomains: Domains,
  /** Labels (Google), folders and categories (Microsoft) whose mails are left out, by their shown name. */
  excludeLabels: Names,
  /** Meetings marked private or confidential: left out, or their attendance alone. */
  privateMeetings: z.enum(['exclude', 'attendance']).default('exclude'),
});
export type Scope = z.output<typeof Scope>;

export interface ScopedSubject {
  readonly id: string;
  readonly address: string;
  readonly groups: readonly string[];
}

/** Whether the mailbox of somebody may be read. */
export function isInScope(scope: Scope, subject: ScopedSubject): boolean {
  const names = [subject.id, subject.address].map((name) => name.toLowerCase());
  const groups = subject.groups.map((group) => group.toLowerCase());
  const named = (list: readonly string[], of: readonly string[]) => of.some((name) => list.includes(name));
  if (named(scope.excludeUsers, names) || named(scope.excludeGroups, groups)) return false;
  if (scope.includeUsers.length === 0 && scope.includeGroups.length === 0) return true;
  return named(scope.includeUsers, names) || named(scope.includeGroups, groups);
}

/** Why an activity must not be kept; undefined when it may. */
export function exclusionOf(scope: Scope, activity: Activity): string | undefined {
  if (scope.excludeDomains.length === 0) return undefined;
  const isOut = activity.participants.some(({ address }) => isAtAny(address, scope.excludeDomains));
  return isOut ? 'domain' : undefined;
}

function isAtAny(address: string, domains: readonly string[]): boolean {
  const at = address.lastIndexOf('@');
  if (at < 0) return false;
  const domain = domainAscii(address.slice(at + 1).replace(/\.$/, ''));
  return domains.some((out) => domain === out || domain.endsWith(`.${out}`));
}
