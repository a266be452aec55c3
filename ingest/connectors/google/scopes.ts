/** What an administrator grants, by capability. Each is a token of its own, so that one missing scope stops one capability. */
import type { Capability } from '../../sync/port.ts';

export const GOOGLE_CAPABILITIES = ['directory', 'mail', 'calendar', 'meet', 'transport'] as const;
export type GoogleCapability = (typeof GOOGLE_CAPABILITIES)[number];

const AUTH = 'https://www.googleapis.com/auth/';

/** The narrowest scopes with which each capability works, as they are pasted into the Admin console. */
export const GOOGLE_SCOPES: Readonly<Record<GoogleCapability, readonly string[]>> = {
  directory: [
    `${AUTH}admin.directory.user.readonly`,
    `${AUTH}admin.directory.group.readonly`,
    `${AUTH}admin.directory.group.member.readonly`,
    `${AUTH}admin.directory.resource.calendar.readonly`,
  ],
  // nothing else of Gmail: beside a wider scope the refusal to show a body would be gone
  mail: [`${AUTH}gmail.metadata`],
  calendar: [`${AUTH}calendar.events.readonly`],
  meet: [`${AUTH}meetings.space.readonly`],
  transport: [`${AUTH}admin.reports.audit.readonly`],
};

/** The APIs that have to be switched on in the project, as the Google Cloud console names them. */
export const GOOGLE_APIS: Readonly<Record<GoogleCapability, string>> = {
  directory: 'Admin SDK API',
  mail: 'Gmail API',
  calendar: 'Google Calendar API',
  meet: 'Google Meet API',
  transport: 'Admin SDK API',
};

export function isGoogleCapability(capability: Capability): capability is GoogleCapability {
  return (GOOGLE_CAPABILITIES as readonly string[]).includes(capability);
}
