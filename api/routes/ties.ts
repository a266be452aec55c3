import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { presentExplanation } from '../explain.ts';
import { answers } from '../operation.ts';
import { askingOf, asOf, limit, who, windowDays } from '../parameters.ts';
import { ApiProblem } from '../problems.ts';
import { TieExplained } from '../tie-schemas.ts';
import { personOf } from './people.ts';

const EXPLAIN = {
  operationId: 'explainTie',
  tags: ['ties'],
  summary: 'Why a tie is as strong as it is',
  description: 'Every number that goes into the strength, week by week: enough to compute it again by hand.',
  params: z.strictObject({ a: who('The first person'), b: who('The second person') }),
  querystring: z.strictObject({ limit: limit(20, 'interactions in `lastEntries`'), windowDays, asOf }),
  response: answers(TieExplained, 'API_UNKNOWN_PERSON', 'API_UNKNOWN_TIE'),
};

export function addTieRoute(
  app: FastifyInstance,
  { queries, clock, settings }: Pick<ApiDeps, 'queries' | 'clock' | 'settings'>,
): void {
  app.withTypeProvider<ZodTypeProvider>().get('/v1/ties/:a/:b', { schema: EXPLAIN }, async ({ params, query }) => {
    const asking = askingOf(query, clock);
    const a = await personOf(queries, params.a, 'a');
    const b = await personOf(queries, params.b, 'b');
    const found = await queries.explain(a.id, b.id, asking);
    if (found === undefined) throw new ApiProblem('API_UNKNOWN_TIE');
    return presentExplanation(found, asking, settings);
  });
}
