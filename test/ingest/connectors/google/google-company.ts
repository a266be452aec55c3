/** A small company behind the fake of Google, and the connector that reads it, on a clock that only waiting moves. */
import { setImmediate } from 'node:timers/promises';
import { googleConnector, readServiceAccountKey } from '../../../../ingest/connectors/google/connector.ts';
import type { GoogleOptions } from '../../../../ingest/connectors/google/options.ts';
import type { Capability, Connector, ProviderPorts, Stream, Subject } from '../../../../ingest/sync/port.ts';
import { openRateGate } from '../../../../ingest/sync/rate-gate.ts';
import type { FaultRule } from '../../../support/fake-tenant/fault-plan.ts';
import type { GoogleFaceOptions } from '../../../support/fake-tenant/google/face.ts';
import { type SmallFace, smallFace } from '../../../support/fake-tenant/google/small-face.ts';
import { fetchFrom } from '../../../support/fake-tenant/handler.ts';

export const ALL: readonly Capability[] = ['directory', 'mail', 'calendar', 'meet'];

/** A request as it went out. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly at: number;
  readonly body: string;
  readonly redirect: string;
}

export interface GoogleCompany extends SmallFace {
  readonly connector: Connector;
  readonly sent: Sent[];
  /** Kept over restarts, as in a store. */
  readonly coolDowns: Map<string, number>;
  /** How long each wait was, milliseconds. */
  readonly waits: number[];
  subject(person: string): Subject;
  stream(capability: Capability, person?: string): Stream;
  /** Another process on the same durable state. */
  restarted(): Connector;
}

type Settings = Partial<Omit<GoogleOptions, 'ports' | 'key'>> & {
  readonly rules?: readonly FaultRule[];
  readonly face?: Partial<GoogleFaceOptions>;
  readonly timeoutMs?: number;
  /** Stands between the connector and Google. */
  readonly between?: (request: Request, ask: (request: Request) => Promise<Response>) => Promise<Response>;
};

export function googleCompany({
  rules = [],
  face: faceOptions = {},
  timeoutMs = 30_000,
  between = (request, ask) => ask(request),
  ...options
}: Settings = {}): GoogleCompany {
  const small = smallFace({ rules, ...faceOptions });
  const { clock, tenant, project, face } = small;
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
  const connectorNow = (): Connector => {
    const gate = openRateGate(
      { now, sleep },
      { load: () => coolDowns, save: (bucket, until) => coolDowns.set(bucket, until) },
    );
    let draw = 0;
    return googleConnector({
      ...{ key: readServiceAccountKey(JSON.stringify(project.keyFile)), admin: tenant.person('ada').primaryAddress },
      ...{ capabilities: ALL, policy: { privateMeetings: 'exclude', excludeLabels: [] }, quota: 'new', ...options },
      ports: {
        ...{ now, sleep, gate, timeoutMs },
        random: () => {
          draw = (draw + 0.37) % 1;
          return draw;
        },
        fetch: async (input, init) => {
          const request = new Request(input, init);
          sent.push({
            method: request.method,
            url: new URL(request.url),
            at: now(),
            body: await request.clone().text(),
            redirect: request.redirect,
          });
          return await between(request, ask);
        },
      },
    });
  };
  const subject = (person: string): Subject => ({
    id: person,
    address: tenant.person(person).primaryAddress,
    groups: [],
  });
  return {
    ...{ ...small, sent, waits, coolDowns, connector: connectorNow(), restarted: connectorNow, subject },
    stream: (capability, person) => ({ capability, ...(person === undefined ? {} : { subject: subject(person) }) }),
  };
}

/** Requests to the API whose path has this in it, without those for tokens. */
export function sentTo({ sent }: Pick<GoogleCompany, 'sent'>, part: string): Sent[] {
  return sent.filter(({ url }) => url.pathname.includes(part));
}

/** Id of a person of the tenant, as Google has it. */
export function idOf({ face }: Pick<GoogleCompany, 'face'>, person: string): string {
  return face.world.ids.ofPerson(person);
}
