import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiDeps, ProviderSync } from '../deps.ts';
import { answers, NOTHING } from '../operation.ts';
import { SyncStatus } from '../sync-schemas.ts';

const SYNC = {
  operationId: 'getSync',
  tags: ['server'],
  summary: 'How far every connected provider has been read',
  querystring: NOTHING,
  response: answers(SyncStatus),
};

export function addSyncRoute(app: FastifyInstance, { sync, clock }: Pick<ApiDeps, 'sync' | 'clock'>): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get('/v1/sync', { schema: SYNC }, async () => ({
    at: iso(clock()),
    providers: (sync?.() ?? []).map(({ provider, capabilities, trouble, secretExpiresAt }) => ({
      provider,
      trouble: trouble ?? null,
      secretExpiresAt: secretExpiresAt === undefined ? null : iso(secretExpiresAt),
      capabilities: capabilities.map(presentCapability),
    })),
  }));
}

function presentCapability(status: ProviderSync['capabilities'][number]) {
  const { capability, streams, states, counts, lagMs, lastSuccessAt, backfill, reconciled, troubles } = status;
  const { seen, taken, quarantined, excluded, notes } = counts;
  return {
    ...{ capability, streams, states, seen, taken, quarantined, excluded, notes },
    lagSeconds: lagMs === undefined ? null : Math.round(lagMs / 100) / 10,
    lastSuccessAt: lastSuccessAt === undefined ? null : iso(lastSuccessAt),
    backfill: backfill === undefined ? null : { total: null, secondsLeft: null, ...backfill },
    reconciled: reconciled ?? null,
    troubles: troubles.map(({ todo, address, since, nextRetryAt, ...trouble }) => ({
      ...trouble,
      todo: todo ?? null,
      address: address ?? null,
      since: since === undefined ? null : iso(since),
      nextRetryAt: iso(nextRetryAt),
    })),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
