import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { isFault } from '../../infra/kernel/fault.ts';
import { isoOf, type Minute } from '../../infra/kernel/instant.ts';
import { OPEN } from '../access.ts';
import type { ApiDeps, ApiQueries } from '../deps.ts';
import { API_CODES, API_ERRORS } from '../errors.ts';
import { answers, NO_SECURITY, NOTHING, openAnswers } from '../operation.ts';
import { isoOrNull, presentPositions, presentReadiness, presentSource } from '../present.ts';
import { askReadiness } from '../readiness.ts';
import { Problem } from '../schemas.ts';
import { Catalogue, Live, ReadyState, Status } from '../status-schemas.ts';

const TAGS = ['server'];

const STATUS = {
  operationId: 'getStatus',
  tags: TAGS,
  summary: 'What the graph holds, and whether every input is accounted for',
  querystring: NOTHING,
  response: answers(Status),
};

const LIVE = {
  operationId: 'isLive',
  tags: TAGS,
  summary: 'Whether the process serves',
  ...NO_SECURITY,
  querystring: NOTHING,
  response: openAnswers(Live),
};

const NOT_READY = 'Not ready: the checks say why. Or `API_UNAVAILABLE`: the server is stopping.';
const READY = {
  operationId: 'isReady',
  tags: TAGS,
  summary: 'Whether questions get full answers',
  ...NO_SECURITY,
  querystring: NOTHING,
  response: {
    ...openAnswers(ReadyState),
    503: {
      description: NOT_READY,
      content: { 'application/json': { schema: ReadyState }, 'application/problem+json': { schema: Problem } },
    },
  },
};

const ERRORS = {
  operationId: 'listErrors',
  tags: TAGS,
  summary: 'The catalogue of problems',
  ...NO_SECURITY,
  querystring: NOTHING,
  response: openAnswers(Catalogue),
};

type ServerDeps = Pick<ApiDeps, 'queries' | 'clock' | 'readiness'>;

export function addServerRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/livez', { config: OPEN, schema: LIVE }, async () => ({ alive: true as const }));

  typed.get('/readyz', { config: OPEN, schema: READY }, async (_request, reply) => {
    const state = presentReadiness(await askReadiness(deps.readiness));
    return reply.code(state.ready ? 200 : 503).send(state);
  });

  typed.get('/errors', { config: OPEN, schema: ERRORS }, async () => ({
    errors: API_CODES.map((code) => {
      const { status, title, todo } = API_ERRORS[code];
      return { code, status, title, todo };
    }),
  }));

  typed.get('/v1/status', { schema: STATUS }, async () => statusOf(deps));
}

async function statusOf({ queries, clock, readiness }: ServerDeps) {
  const now = Math.floor(clock() / 60_000);
  const [held, state] = await Promise.all([heldBy(queries, now), askReadiness(readiness)]);
  return { at: isoOf(now), ...held, positions: presentPositions(state), ...presentReadiness(state) };
}

/** Nothing while the graph is away: what waits meanwhile, and since when, is told all the same. */
async function heldBy(queries: ApiQueries, now: Minute) {
  try {
    const [accounts, counts, newest, facts] = await Promise.all([
      queries.accounts(),
      queries.counts(),
      queries.newestActivityAt(now),
      queries.tenantFacts(),
    ]);
    const { identities, persons, employees, ledgers, ties } = counts;
    return {
      newestActivityAt: isoOrNull(newest ?? null),
      domains: [...facts.domains],
      counts: { identities, persons, employees, ledgers, ties },
      sources: accounts.map(presentSource),
    };
  } catch (error) {
    if (!isFault(error, 'GRA_UNREACHABLE')) throw error;
    return { newestActivityAt: null, domains: [], counts: null, sources: [] };
  }
}
