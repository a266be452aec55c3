/** Google Workspace as a connector: streams of a company and of its users, read with the least that each of them needs. */

import { SyncFailure } from '../../sync/failure.ts';
import type { Connector, StepRequest, StepResult, Stream } from '../../sync/port.ts';
import { calendarStep } from './calendar-step.ts';
import { GoogleCalls } from './calls.ts';
import { checkGoogle } from './check.ts';
import { countMails } from './count-mails.ts';
import { deliveriesStep } from './deliveries-step.ts';
import { directoryStep } from './directory-step.ts';
import { estimateGoogle } from './estimate.ts';
import { mailStep } from './mail-step.ts';
import { Mailbox } from './mailbox.ts';
import { meetStep } from './meet-step.ts';
import { examineGoogle } from './named-users.ts';
import { GOOGLE, type GoogleOptions } from './options.ts';
import { type GoogleCapability, isGoogleCapability } from './scopes.ts';

export type { GoogleEndpoint, GoogleOptions } from './options.ts';
export { GOOGLE_APIS, GOOGLE_CAPABILITIES, GOOGLE_SCOPES, type GoogleCapability } from './scopes.ts';
export { readServiceAccountKey, type ServiceAccountKey } from './service-account-key.ts';

/** Streams of each user. */
const OF_USERS = ['mail', 'calendar', 'meet'] as const;

export function googleConnector(options: GoogleOptions): Connector {
  const on = new Set(options.capabilities.filter(isGoogleCapability));
  // the mailboxes hold all that the log of deliveries holds, and more: with both, everything would be read twice
  if (on.has('mail')) on.delete('transport');
  const calls = new GoogleCalls({ ...options, capabilities: [...on] });
  return {
    provider: GOOGLE,
    tenantStreams: () =>
      (['directory', 'transport'] as const).filter((one) => on.has(one)).map((capability) => ({ capability })),
    streamsOf: (subject) => OF_USERS.filter((one) => on.has(one)).map((capability) => ({ capability, subject })),
    step: async (stream, request) => await step(calls, on, stream, request),
    check: (signal, among) => checkGoogle(calls, signal, among),
    estimate: async (reading, signal) => await estimateGoogle(calls, reading, signal),
    examine: async (scope, signal) => await examineGoogle(calls, scope, signal),
    async labelsKnown(subject, names, signal) {
      return { known: on.has('mail') ? await new Mailbox(calls, subject, signal).labelNames(names) : names, all: true };
    },
    async count({ capability, subject }, day, signal) {
      return capability === 'mail' && subject !== undefined ? await countMails(calls, subject, day, signal) : undefined;
    },
  };
}

async function step(
  calls: GoogleCalls,
  on: ReadonlySet<GoogleCapability>,
  { capability, subject }: Stream,
  request: StepRequest,
): Promise<StepResult> {
  if (isGoogleCapability(capability) && on.has(capability)) {
    if (capability === 'directory') return await directoryStep(calls, request);
    if (capability === 'transport') return await deliveriesStep(calls, request);
    if (subject !== undefined) {
      const steps = { mail: mailStep, calendar: calendarStep, meet: meetStep };
      return await steps[capability](calls, subject, request);
    }
  }
  throw new SyncFailure('misconfigured', 'ING_NOT_OFFERED', `${capability} is not switched on for this connection`);
}
