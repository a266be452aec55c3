/** Microsoft 365 as a connector: which streams there are, and what runs a step of each. */
import { clockCheck, watchClock } from '../../sync/clock-check.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Capability, Connector, StepRequest, StepResult, Stream, Subject } from '../../sync/port.ts';
import { AccessToken } from './access-token.ts';
import { calendarStep } from './calendar-stream.ts';
import { callStep } from './call-stream.ts';
import { isOffered, MICROSOFT_ENDPOINTS } from './clouds.ts';
import { expiryOf } from './credential.ts';
import { directoryStep } from './directory-stream.ts';
import { GraphClient } from './graph-client.ts';
import { mailStep } from './mail-stream.ts';
import { missingOf } from './missing-permissions.ts';
import { examineMicrosoft, foldersKnown } from './named-users.ts';
import type { MicrosoftOptions } from './options.ts';
import { rolesOf } from './permissions.ts';
import { preflight } from './preflight.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './streams.ts';
import { telephoneStep } from './telephone-stream.ts';
import { backfillEstimates, itemsOfDay } from './totals.ts';
import { transportStep } from './transport-stream.ts';

export { MICROSOFT_CAPABILITIES } from './clouds.ts';
export type { MicrosoftOptions } from './options.ts';
export { MICROSOFT_PERMISSIONS } from './permissions.ts';

const PER_SUBJECT: readonly Capability[] = ['mail', 'calendar'];
const OF_TENANT = ['directory', 'calls', 'pstn', 'direct-routing', 'transport'] as const;

export function microsoftConnector(options: MicrosoftOptions): Connector {
  const clock = watchClock(options.ports);
  const asked = askedOf({ ...options, ports: { ...options.ports, fetch: clock.fetch } });
  const { cloud, capabilities } = options;
  const has = (capability: Capability): boolean => capabilities.includes(capability) && isOffered(cloud, capability);
  return {
    provider: 'microsoft',
    tenantStreams: () => OF_TENANT.filter(has).map((capability) => ({ capability })),
    streamsOf: (subject) => PER_SUBJECT.filter(has).map((capability) => ({ capability, subject })),
    async step(stream, request) {
      try {
        return await stepOf(asked, stream, request);
      } catch (error) {
        if (!(error instanceof SyncFailure)) throw error;
        throw await withPermissions(error, stream, options, asked, request.signal);
      }
    },
    async *check(signal, among) {
      yield* preflight(asked, { ...options, among }, signal);
      const [first] = capabilities;
      if (first !== undefined && clock.ahead() !== undefined) yield clockCheck('Microsoft', first, clock.ahead());
    },
    estimate: (reading, signal) => backfillEstimates(asked, capabilities.filter(has), reading, signal),
    examine: (scope, signal) => examineMicrosoft(asked, scope, signal),
    labelsKnown: async (subject, names, signal) =>
      has('mail') ? await foldersKnown(asked, subject.id, names, signal) : { known: names, all: true },
    count: (stream, day, signal) => itemsOfDay(asked, stream, day, signal),
    // the app may not read its own registration with the permissions that it has; a certificate tells its end itself
    secretExpiresAt: async () => expiryOf(options.credential),
  };
}

/** What Outlook allows to one app in one mailbox. */
const CONCURRENCY_MAX = 4;

function askedOf(options: MicrosoftOptions): Asked {
  const { tenantId, clientId, credential, cloud, ports, policy, region, concurrencyPerMailbox = 2 } = options;
  const { login, graph } = options.endpoint ?? MICROSOFT_ENDPOINTS[cloud];
  const scope = `${MICROSOFT_ENDPOINTS[cloud].graph}/.default`;
  const token = new AccessToken({ tenantId, clientId, credential, login: bare(login), scope, ports });
  const atOnce = Math.min(CONCURRENCY_MAX, Math.max(1, Math.trunc(concurrencyPerMailbox)));
  return {
    graph: new GraphClient({ graph: bare(graph), token, ports, concurrencyPerMailbox: atOnce }),
    ...{ ports, policy, concurrencyPerMailbox: atOnce, readsCalendars: options.capabilities.includes('calendar') },
    ...(region === undefined ? {} : { region }),
  };
}

function bare(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

async function stepOf(asked: Asked, { capability, subject }: Stream, request: StepRequest): Promise<StepResult> {
  switch (capability) {
    case 'directory':
      return await directoryStep(asked, request);
    case 'mail':
      return await mailStep(asked, mustHave(subject), request);
    case 'calendar':
      return await calendarStep(asked, mustHave(subject), request);
    case 'calls':
      return await callStep(asked, request);
    case 'pstn':
    case 'direct-routing':
      return await telephoneStep(asked, capability, request);
    case 'transport':
      return await transportStep(asked, request);
    case 'meet':
      throw new SyncFailure(
        'misconfigured',
        'ING_NOT_OFFERED',
        'Meet is Google’s; the meetings of Teams are in `calls`',
      );
  }
}

function mustHave(subject: Subject | undefined): Subject {
  if (subject === undefined) throw new SyncFailure('bug', 'ING_SYNC_DEFECT', 'a stream of a mailbox without a mailbox');
  return subject;
}

/** A refusal for lack of a permission, with the permissions that the token lacks; any other failure as it is. */
async function withPermissions(
  failure: SyncFailure,
  { capability, subject }: Stream,
  { mailboxAccess = 'entra' }: Pick<MicrosoftOptions, 'mailboxAccess'>,
  asked: Asked,
  signal: AbortSignal,
): Promise<SyncFailure> {
  const { cause } = failure;
  if (!(cause instanceof Refusal) || cause.facts.status !== 403 || failure.code === 'ING_PROXY_ANSWERED')
    return failure;
  const isOutOfScope = failure.kind === 'out-of-scope' && subject !== undefined;
  // an access policy says so itself, whatever was granted
  if (isOutOfScope && (mailboxAccess === 'exchange' || cause.facts.phrase === 'odata disabled')) return failure;
  const token = await asked.graph.token(signal);
  const roles = rolesOf(token);
  const missing = roles === undefined ? undefined : missingOf(capability, roles, cause);
  // an administrator may consent at any time, and this token would not tell
  if (missing !== undefined) asked.graph.forget(token);
  return missing ?? (subject === undefined ? refusedFeed(failure) : failure);
}

/** No mailbox is meant by a refusal of what belongs to the whole tenant. */
function refusedFeed(failure: SyncFailure): SyncFailure {
  if (failure.kind !== 'out-of-scope') return failure;
  return new SyncFailure('misconfigured', 'ING_SCOPE_MISSING', 'Exchange refuses this to the app', {
    todo: 'The tenant must be prepared for the message trace: learn.microsoft.com, “Graph API for message trace”, prerequisites.',
    cause: failure.cause,
  });
}
