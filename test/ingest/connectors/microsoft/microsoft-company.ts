/** A small company behind the fake of Microsoft, and the connector that reads it, on a clock that only waiting moves. */
import { setImmediate } from 'node:timers/promises';
import { type MicrosoftOptions, microsoftConnector } from '../../../../ingest/connectors/microsoft/connector.ts';
import { SyncFailure } from '../../../../ingest/sync/failure.ts';
import type { Capability, Check, Connector, ProviderPorts, Stream, Subject } from '../../../../ingest/sync/port.ts';
import { openRateGate } from '../../../../ingest/sync/rate-gate.ts';
import { FaultPlan, type FaultRule } from '../../../support/fake-tenant/fault-plan.ts';
import { fetchFrom } from '../../../support/fake-tenant/handler.ts';
import type { Application } from '../../../support/fake-tenant/microsoft/application.ts';
import type { MicrosoftFaceOptions } from '../../../support/fake-tenant/microsoft/face.ts';
import { ORIGIN, SECRET, type SmallFace, smallFace } from '../../../support/fake-tenant/microsoft/small-face.ts';

export const ALL: readonly Capability[] = [
  ...(['directory', 'mail', 'calendar', 'calls', 'pstn', 'direct-routing', 'transport'] as const),
];

/** A request as it went out. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly at: number;
}

export interface MicrosoftCompany extends SmallFace {
  readonly connector: Connector;
  readonly sent: Sent[];
  /** Kept over restarts, as in a store. */
  readonly coolDowns: Map<string, number>;
  /** How long each wait was, milliseconds. */
  readonly waits: number[];
  subject(person: string): Subject;
  stream(capability: Capability, person?: string): Stream;
  /** Another process on the same durable state. */
  restarted(more?: Partial<MicrosoftOptions>): Connector;
}

type Settings = Partial<Omit<MicrosoftOptions, 'ports'>> & {
  readonly rules?: readonly FaultRule[];
  readonly face?: Partial<Omit<MicrosoftFaceOptions, 'tenant' | 'app'>>;
  readonly app?: Partial<Application>;
  readonly timeoutMs?: number;
  /** Stands between the connector and the fake. */
  readonly between?: (request: Request, ask: typeof fetch) => Promise<Response>;
};

export function microsoftCompany(settings: Settings = {}): MicrosoftCompany {
  const { rules = [], face: faceOptions = {}, app = {}, timeoutMs = 30_000, between, ...options } = settings;
  const small = smallFace({ faults: new FaultPlan(rules), ...faceOptions }, app);
  const { clock, tenant, face } = small;
  const { tenantId, clientId } = face.face.app;
  const sent: Sent[] = [];
  const waits: number[] = [];
  const coolDowns = new Map<string, number>();
  const ask = fetchFrom(face.handle);
  const now = clock.now;
  const sleep: ProviderPorts['sleep'] = async (ms, signal) => {
    const until = now() + ms;
    waits.push(ms);
    // others may get on first; whoever wakes moves the clock no further than it wanted
    await setImmediate();
    signal.throwIfAborted();
    clock.at = Math.max(clock.at, until);
  };
  const fetching: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push({ method: request.method, url: new URL(request.url), headers: request.headers, at: now() });
    return between === undefined ? await ask(request) : await between(request, ask);
  };
  const connectorNow = (more: Partial<MicrosoftOptions> = {}): Connector => {
    const keep = { load: () => coolDowns, save: (bucket: string, until: number) => coolDowns.set(bucket, until) };
    const gate = openRateGate({ now, sleep }, keep);
    let draw = 0;
    const random = (): number => {
      draw = (draw + 0.37) % 1;
      return draw;
    };
    return microsoftConnector({
      ...{ tenantId, clientId, credential: { secret: SECRET }, cloud: 'global', capabilities: ALL, region: 'US' },
      ...{ endpoint: { login: ORIGIN, graph: ORIGIN }, policy: { privateMeetings: 'exclude', excludeLabels: [] } },
      ...options,
      ...more,
      ports: { now, sleep, gate, timeoutMs, random, fetch: fetching },
    });
  };
  const subject = (person: string): Subject => ({
    ...{ id: small.user(person), address: tenant.person(person).primaryAddress, groups: [] },
  });
  return {
    ...{ ...small, sent, waits, coolDowns, connector: connectorNow(), restarted: connectorNow, subject },
    stream: (capability, person) => ({ capability, ...(person === undefined ? {} : { subject: subject(person) }) }),
  };
}

/** Requests to Graph whose path has this in it. */
export function sentTo({ sent }: Pick<MicrosoftCompany, 'sent'>, part: string): Sent[] {
  return sent.filter(({ url }) => url.pathname.includes(part));
}

/** What a step failed with. */
export async function failureOf(promise: Promise<unknown>): Promise<SyncFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SyncFailure) return error;
  throw error ?? new Error('it should have failed');
}

/** Everything that the doctor says. */
export async function checksOf(
  { connector }: Pick<MicrosoftCompany, 'connector'>,
  among?: readonly Subject[],
): Promise<Check[]> {
  const checks: Check[] = [];
  for await (const check of connector.check(new AbortController().signal, among)) checks.push(check);
  return checks;
}
