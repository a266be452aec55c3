import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IdentityView } from '../../graph/contract.ts';
import type { ApiDeps } from '../deps.ts';
import { answers, NOTHING } from '../operation.ts';
import { identity, limit, offset } from '../parameters.ts';
import { presentPair, presentWhetherOne } from '../present.ts';
import { ApiProblem } from '../problems.ts';
import { Reviews, WhetherOne } from '../review-schemas.ts';
import { askWhetherOne } from '../whether-one.ts';

const REVIEWS = {
  operationId: 'listReviews',
  tags: ['people'],
  summary: 'Addresses that are likely, or may be, one person',
  description:
    'What was merged as likely comes first, then what may be one person and is not merged; in both the most at stake first. ' +
    'What people have decided is not listed. PUT /v1/decisions/{a}/{b} decides, with the ids of `a` and `b`.',
  querystring: z.strictObject({ limit: limit(20, 'pairs'), offset }),
  response: answers(Reviews),
};

const WHETHER_ONE = {
  operationId: 'explainIdentities',
  tags: ['people'],
  summary: 'Why two identities are, or are not, one person',
  description:
    'The evidence between exactly these two, whatever people said; what people said of them and of other identities of the same persons; ' +
    'and what decides. As the graph shows it now: what was just said may not be applied yet. Either of the two may be named first.',
  params: z.strictObject({ a: identity('One identity'), b: identity('The other') }),
  querystring: NOTHING,
  response: answers(WhetherOne, 'API_UNKNOWN_IDENTITY', 'API_ONE_IDENTITY'),
};

export function addReviewRoutes(app: FastifyInstance, { queries }: Pick<ApiDeps, 'queries'>): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/v1/reviews', { schema: REVIEWS }, async ({ query }) => {
    const reviews = await queries.reviews({ limit: query.offset + query.limit });
    return { reviews: reviews.slice(query.offset).map(presentPair) };
  });

  typed.get('/v1/reviews/:a/:b', { schema: WHETHER_ONE }, async ({ params }) => {
    const [a, b] = [await identityOf(queries, params, 'a'), await identityOf(queries, params, 'b')];
    if (a.id === b.id) throw new ApiProblem('API_ONE_IDENTITY');
    return presentWhetherOne(await askWhetherOne(queries, a, b));
  });
}

async function identityOf(
  queries: ApiDeps['queries'],
  params: Readonly<Record<'a' | 'b', string>>,
  part: 'a' | 'b',
): Promise<IdentityView> {
  const found = await queries.identity(params[part]);
  if (found !== undefined) return found;
  throw new ApiProblem('API_UNKNOWN_IDENTITY', [{ pointer: `/path/${part}`, message: 'unknown' }]);
}
