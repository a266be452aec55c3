/** The HTTP API as an instance that does not listen: whoever runs it chooses the port, tests inject requests. */
import type { Server } from 'node:http';
import { type FastifyHttpOptions, type FastifyInstance, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type Access, accessBy, guard } from './access.ts';
import type { ApiDeps, ApiMetrics } from './deps.ts';
import { requestIdOf, setHeaders, setSafeHeaders } from './headers.ts';
import { documentRoutes } from './openapi.ts';
import { ApiProblem, answerBadConnection, answerWithProblems, sendProblem } from './problems.ts';
import { refuseBadEncoding } from './query-encoding.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addDecisionRoutes } from './routes/decisions.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addReviewRoutes } from './routes/reviews.ts';
import { addServerRoutes } from './routes/server.ts';
import { addSessionRoute } from './routes/session.ts';
import { addSyncRoute } from './routes/sync.ts';
import { addTieRoute } from './routes/ties.ts';

/** The request line and the headers together; Node's own default, written down because the documents mention it. */
const HEADER_BYTES_MAX = 16_384;
const REQUEST_TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 4_096;

export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({ ...serverOptions(), ...(deps.logger === undefined ? {} : { loggerInstance: deps.logger }) });
  app.setValidatorCompiler(validatorCompiler);
  // What remains is JSON: a page of a stranger could send text without asking the browser first.
  app.removeContentTypeParser('text/plain');
  // Checked by zod on the way out too: a field that no schema names cannot leave (0.2 ms for 20 ties).
  app.setSerializerCompiler(serializerCompiler);
  const access = accessBy(deps.token);
  refuseWhileClosing(app);
  guard(app, access);
  refuseBadEncoding(app);
  setHeaders(app);
  answerWithProblems(app);
  logAnswers(app);
  measureAnswers(app, deps.metrics);
  await documentRoutes(app);
  addRoutes(app, deps, access);
  return app;
}

function addRoutes(app: FastifyInstance, deps: ApiDeps, access: Access): void {
  if (deps.questions !== false) {
    addPeopleRoutes(app, deps);
    addAccountRoutes(app, deps);
    addTieRoute(app, deps);
    addReviewRoutes(app, deps);
    addDecisionRoutes(app, deps);
  }
  addServerRoutes(app, deps);
  addSyncRoute(app, deps);
  addSessionRoute(app, access);
}

function serverOptions(): FastifyHttpOptions<Server> {
  return {
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // The guards refuse a request without a Host with a problem; Node would do it without.
    http: { maxHeaderSize: HEADER_BYTES_MAX, requireHostHeader: false },
    // The guards refuse bodies where none is wanted; the few that are wanted are small.
    bodyLimit: BODY_BYTES_MAX,
    // Our own answer while closing is a problem, theirs is not.
    return503OnClosing: false,
    // Parameters are measured when they are validated, with a better answer than a missing route.
    routerOptions: { maxParamLength: HEADER_BYTES_MAX },
    clientErrorHandler: answerBadConnection,
    frameworkErrors(error, request, reply) {
      setSafeHeaders(request, reply);
      sendProblem(error, request, reply);
    },
  };
}

/** Connections that are still open when the server stops get a refusal that says: try again. */
function refuseWhileClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async () => {
    if (closing) throw new ApiProblem('API_UNAVAILABLE');
  });
}

function measureAnswers(app: FastifyInstance, metrics: ApiMetrics | undefined): void {
  if (metrics === undefined) return;
  app.addHook('onResponse', async ({ routeOptions }, { statusCode, elapsedTime }) => {
    metrics.answered(routeOptions.url ?? 'none', statusCode, elapsedTime / 1000);
  });
  // For programs that scrape, and not part of the document: its text is Prometheus's.
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    return reply
      .type(metrics.contentType)
      .serializer(String)
      .send(await metrics.text());
  });
}

/** The route's pattern instead of the path: paths hold addresses. */
function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    request.log.info({ method: request.method, route, status: reply.statusCode, ms }, 'answered');
  });
}
