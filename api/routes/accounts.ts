import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { answers } from '../operation.ts';
import { askingOf, asOf, colleagues, domain, domainAsKept, limit, offset, windowDays } from '../parameters.ts';
import { presentAccount } from '../present.ts';
import { ApiProblem } from '../problems.ts';
import { Account } from '../schemas.ts';

const ACCOUNT = {
  operationId: 'getAccount',
  tags: ['accounts'],
  summary: 'Whom we know at an organisation, and through whom',
  params: z.strictObject({ domain }),
  querystring: z.strictObject({ limit: limit(50, 'contacts'), offset, colleagues, windowDays, asOf }),
  response: answers(Account, 'API_UNKNOWN_ACCOUNT'),
};

export function addAccountRoutes(app: FastifyInstance, { queries, clock }: Pick<ApiDeps, 'queries' | 'clock'>): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/v1/accounts/:domain', { schema: ACCOUNT }, async ({ params, query }) => {
      const asking = { ...askingOf(query, clock), colleaguesPerContact: query.colleagues, offset: query.offset };
      const kept = domainAsKept(params.domain);
      const account = kept === '' ? undefined : await queries.account(kept, asking);
      if (account === undefined) throw new ApiProblem('API_UNKNOWN_ACCOUNT');
      return presentAccount(account, asking);
    });
}
