import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Asking, PersonView, WhoKnows } from '../../graph/contract.ts';
import type { ApiDeps, ApiQueries } from '../deps.ts';
import { answers, NOTHING } from '../operation.ts';
import { askingOf, asOf, limit, offset, searchText, who, windowDays } from '../parameters.ts';
import { presentKnownBy, presentPerson, presentRef } from '../present.ts';
import { ApiProblem } from '../problems.ts';
import { KnownBy, Person, SearchResult } from '../schemas.ts';

const TAGS = ['people'];
const Who = z.strictObject({ who: who('The person') });

const SEARCH = {
  operationId: 'searchPeople',
  tags: TAGS,
  summary: 'Find people by name or address',
  querystring: z.strictObject({ q: searchText, limit: limit(20, 'people'), offset }),
  response: answers(SearchResult),
};

const PERSON = {
  operationId: 'getPerson',
  tags: TAGS,
  summary: 'A person with all their addresses and where they were',
  params: Who,
  querystring: NOTHING,
  response: answers(Person, 'API_UNKNOWN_PERSON'),
};

const KNOWN_BY = {
  operationId: 'getKnownBy',
  tags: TAGS,
  summary: 'Who knows this person, and how well',
  params: Who,
  querystring: z.strictObject({ limit: limit(20, 'colleagues'), offset, windowDays, asOf }),
  response: answers(KnownBy, 'API_UNKNOWN_PERSON'),
};

/** Somebody whom the graph knows now and did not know then. */
const NOT_YET = { pointer: '/query/asOf', message: 'the person had not been seen by then' };

export function addPeopleRoutes(app: FastifyInstance, { queries, clock }: Pick<ApiDeps, 'queries' | 'clock'>): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/v1/people', { schema: SEARCH }, async ({ query }) => {
    const people = await queries.search(query.q, throughPage(askingOf(query, clock), query.offset));
    return { people: people.slice(query.offset).map(presentRef) };
  });

  typed.get('/v1/people/:who', { schema: PERSON }, async ({ params }) => {
    return presentPerson(await personOf(queries, params.who));
  });

  typed.get('/v1/people/:who/known-by', { schema: KNOWN_BY }, async ({ params, query }) => {
    const asking = throughPage(askingOf(query, clock), query.offset);
    const { ties, ...known } = await knownBy(queries, params.who, asking);
    return presentKnownBy({ ...known, ties: ties.slice(query.offset) }, asking);
  });
}

/** What is on the pages before is asked for, too: the ranking is made as a whole. */
function throughPage(asking: Asking, before: number): Asking {
  return { ...asking, limit: before + asking.limit };
}

/** As the graph hands ids out. No address and no number reads like this. */
const ID = /^[0-9a-z]{16}$/;

async function knownBy(queries: ApiQueries, who: string, asking: Asking): Promise<WhoKnows> {
  // Programs ask with ids, which the graph takes as they are: to find the person first would double the way to a server.
  const id = ID.test(who) ? who : (await personOf(queries, who)).id;
  const known = await queries.whoKnows(id, asking);
  if (known !== undefined) return known;
  // It may be the id of an identity that has become somebody else's.
  const { id: now } = await personOf(queries, who);
  const knownNow = now === id ? undefined : await queries.whoKnows(now, asking);
  if (knownNow === undefined) throw new ApiProblem('API_UNKNOWN_PERSON', [NOT_YET]);
  return knownNow;
}

/** The person behind an id, an address or a number; a problem names the part of the path that is nobody. */
export async function personOf(queries: ApiQueries, text: string, part = 'who'): Promise<PersonView> {
  const found = await queries.person(text);
  if (found !== undefined) return found;
  throw new ApiProblem('API_UNKNOWN_PERSON', [{ pointer: `/path/${part}`, message: 'nobody' }]);
}
