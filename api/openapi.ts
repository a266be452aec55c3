/** The OpenAPI document, made from the routes, and the page that shows it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { OPEN, SESSION_COOKIE } from './access.ts';

/** Raised when the API changes: the second number for additions, the first never under /v1. */
export const API_VERSION = '1.0.0';

const DESCRIPTION = `Who knows whom, how well, and who can introduce me: from mail, calendar and call metadata, never from content.

All times are UTC, ISO 8601, to the minute. Fields may be added to answers under /v1; none is taken away or changes its meaning.
Errors are problems after RFC 9457: compare their \`code\`; /errors lists all of them. Every answer has an X-Request-Id, and to GET an ETag.
HEAD works wherever GET does. What people say of who is one person can be changed through this API, and nothing else. Bodies are JSON,
at most 4 kB, without unknown fields. A browser may change something only from a page of this server itself.`;

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'kith',
    version: API_VERSION,
    description: DESCRIPTION,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This server.' }],
  tags: [
    { name: 'people', description: 'Find people and see who knows them.' },
    { name: 'decisions', description: 'What people say of who is one person. It wins over all evidence.' },
    { name: 'accounts', description: 'External organisations.' },
    { name: 'ties', description: 'How strong, and why.' },
    { name: 'server', description: 'Health, accounts of what came in, sessions.' },
  ],
  security: [{ token: [] }, { session: [] }],
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'The token that the server prints when it starts.' },
      session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Given by /open.' },
    },
  },
} as const;

/** To be called before the routes are added, since it collects them. */
export async function documentRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: structuredClone(INFO) as never,
    transform: jsonSchemaTransform,
    transformObject: (made) => tidy(jsonSchemaTransformObject(made)) as never,
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...OPEN };
    });
    // The page is served from this machine alone: assets come out of the package, and no validator elsewhere is asked.
    await docs.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null, deepLinking: true } });
  });
  // Whoever types the bare address looks for a page.
  app.get('/', { config: OPEN, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs', 302));
  let text: string | undefined;
  app.get('/openapi.json', { config: OPEN, schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(text);
  });
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Headers of every answer; OpenAPI refers to them by name. */
const HEADERS = {
  RequestId: { description: 'Under this id the log has the request.', schema: { type: 'string' } },
  ETag: { description: 'Send it back as If-None-Match.', schema: { type: 'string' } },
};
const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
const WITH_ETAG = { ...REQUEST_ID, ETag: { $ref: '#/components/headers/ETag' } };

/** Takes out what nothing refers to, and the ban on further fields, which would make every addition a break. */
function tidy(made: object): object {
  const { components, paths, ...rest } = JSON.parse(JSON.stringify(made)) as {
    components: { schemas: Record<string, Json> };
    paths: Record<string, Record<string, { responses: Record<string, object> }>>;
  };
  for (const item of Object.values(paths)) {
    for (const { responses } of Object.values(item)) {
      for (const [status, response] of Object.entries(responses)) {
        Object.assign(response, { headers: status === '200' || status === '304' ? WITH_ETAG : REQUEST_ID });
      }
    }
  }
  const used = referred(paths as unknown as Json, components.schemas, new Set());
  const schemas = Object.fromEntries(
    Object.entries(components.schemas)
      .filter(([name]) => used.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, schema]) => [name, withoutBan(schema)]),
  );
  return {
    ...rest,
    paths: withoutBan(paths as unknown as Json),
    components: { ...components, headers: HEADERS, schemas },
  };
}

/** Names of the schemas that `part` refers to, directly or through others. */
function referred(part: Json, schemas: Readonly<Record<string, Json>>, found: Set<string>): Set<string> {
  for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    referred(schemas[name] ?? null, schemas, found);
  }
  return found;
}

function withoutBan(part: Json): Json {
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map(withoutBan);
  const kept = Object.entries(part).filter(([key, value]) => key !== 'additionalProperties' || value !== false);
  return Object.fromEntries(kept.map(([key, value]) => [key === 'x-default' ? 'default' : key, withoutBan(value)]));
}
