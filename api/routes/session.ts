import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Access, localPath, OPEN } from '../access.ts';
import { NO_SECURITY, problems } from '../operation.ts';
import { ApiProblem } from '../problems.ts';

const SESSION = {
  operationId: 'openSession',
  tags: ['server'],
  summary: 'Open a link that the server printed',
  description: 'Gives the browser a session cookie for the token in the link and leads on to a path of this server.',
  ...NO_SECURITY,
  querystring: z.strictObject({
    token: z
      .string({ error: 'missing, or given more than once' })
      .max(200, 'longer than 200 characters')
      .meta({ description: 'The token that the server printed.' }),
    to: z
      .string({ error: 'given more than once' })
      .max(2000, 'longer than 2000 characters')
      .default('/docs')
      .meta({ description: 'Where to go: a path of this server.', examples: ['/v1/people?q=alice'] }),
  }),
  response: {
    303: z.undefined().meta({ description: 'On to `to`, with the cookie.' }),
    ...problems([
      'API_BAD_PARAMETER',
      'API_BAD_URL',
      'API_NO_ACCESS',
      'API_BODY_REFUSED',
      'API_WRONG_HOST',
      'API_INTERNAL',
      'API_UNAVAILABLE',
    ]),
  },
};

export function addSessionRoute(app: FastifyInstance, access: Access): void {
  app.withTypeProvider<ZodTypeProvider>().get('/open', { config: OPEN, schema: SESSION }, async ({ query }, reply) => {
    if (!access.isToken(query.token)) throw new ApiProblem('API_NO_ACCESS');
    const to = localPath(query.to);
    if (to === undefined) {
      throw new ApiProblem('API_BAD_PARAMETER', [{ pointer: '/query/to', message: 'not a path of this server' }]);
    }
    access.openSession(reply);
    return reply.redirect(to, 303);
  });
}
