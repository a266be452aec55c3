/** How connections are made, for all that open some. */
import type { Broker, SASLMechanismValue } from '@platformatic/kafka';
import type { KafkaConfiguration } from './settings.ts';

const CONNECT_MS = 3_000;

const MECHANISMS: Readonly<Record<NonNullable<KafkaConfiguration['sasl']>['mechanism'], SASLMechanismValue>> = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
};

/** Time-outs, encryption and signing in. */
export function connectionOptions({ patienceMs, tls, sasl }: KafkaConfiguration) {
  return {
    connectTimeout: Math.min(CONNECT_MS, patienceMs),
    requestTimeout: patienceMs,
    ...(tls === undefined ? {} : { tls: withoutAbsent(tls), tlsServerName: true }),
    ...(sasl === undefined ? {} : { sasl: { ...sasl, mechanism: MECHANISMS[sasl.mechanism] } }),
  };
}

export function readAddress(address: string): Broker {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

function withoutAbsent(tls: NonNullable<KafkaConfiguration['tls']>): { ca?: string; cert?: string; key?: string } {
  const { ca, cert, key } = tls;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
