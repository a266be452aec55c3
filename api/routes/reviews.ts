import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { answers } from '../operation.ts';
import { limit } from '../parameters.ts';
import { presentPair } from '../present.ts';
import { Reviews } from '../review-schemas.ts';

const REVIEWS = {
  operationId: 'listReviews',
  tags: ['people'],
  summary: 'Addresses that are likely, or may be, one person',
  description:
    'What was merged as likely comes first, then what may be one person and is not merged; in both the most at stake first. ' +
    'What people have decided is not listed. PUT /v1/decisions/{a}/{b} decides, with the ids of `a` and `b`.',
  querystring: z.strictObject({ limit: limit(20, 'pairs') }),
  response: answers(Reviews),
};

export function addReviewRoute(app: FastifyInstance, { queries }: Pick<ApiDeps, 'queries'>): void {
  app.withTypeProvider<ZodTypeProvider>().get('/v1/reviews', { schema: REVIEWS }, async ({ query }) => {
    return { reviews: (await queries.reviews(query)).map(presentPair) };
  });
}
