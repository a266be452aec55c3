/** People's word on who is one person: read, said and taken back. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { decidablePair, type Undecidable } from '../../graph/contract.ts';
import { TAKES_JSON } from '../access.ts';
import { Decision, DecisionList, DecisionWanted, MergePolicy, MergePolicyWanted } from '../decision-schemas.ts';
import type { ApiDeps, SaidOfPair } from '../deps.ts';
import type { ApiCode } from '../errors.ts';
import { accepted, answers, NOTHING, TAKES_BODY } from '../operation.ts';
import { identity, limit, offset } from '../parameters.ts';
import { presentDecision } from '../present.ts';
import { ApiProblem } from '../problems.ts';

const TAGS = ['decisions'];
const Pair = z.strictObject({ a: identity('One identity'), b: identity('The other') });

const PATH = '/v1/decisions/:a/:b';

const RECORDED =
  'The answer comes when the event log has acknowledged it, so it is not lost; the graph follows, and `applied` says when. ' +
  'It holds after a replay, too. ';

const LIST = {
  operationId: 'listDecisions',
  tags: TAGS,
  summary: 'What people have said of who is one person',
  description: 'Also what the graph does not show yet. What was withdrawn is left out.',
  querystring: z.strictObject({ limit: limit(20, 'decisions'), offset }),
  response: answers(DecisionList),
};

const GET = {
  operationId: 'getDecision',
  tags: TAGS,
  summary: 'What people have said of two identities',
  description: 'Also what the graph does not show yet, and that it was withdrawn.',
  params: Pair,
  querystring: NOTHING,
  response: answers(Decision, 'API_UNKNOWN_IDENTITY', 'API_NOT_DECIDED', 'API_ONE_IDENTITY'),
};

const PUT = {
  operationId: 'decide',
  tags: TAGS,
  summary: 'Say that two identities are one person, or two',
  description: `${RECORDED}Said twice it is said once. It wins over all evidence, but not over a directory, which may say of two entries that they are two people: /v1/people/{who} shows what has come of it. Either of the two may be named first.`,
  params: Pair,
  querystring: NOTHING,
  body: DecisionWanted,
  response: accepted(Decision, ...TAKES_BODY, 'API_UNKNOWN_IDENTITY', 'API_NOBODYS_OWN', 'API_ONE_IDENTITY'),
};

const DELETE = {
  operationId: 'withdrawDecision',
  tags: TAGS,
  summary: 'Take back what was said of two identities',
  description: `${RECORDED}Evidence then decides again, as if nothing had been said. Withdrawn twice it is withdrawn once.`,
  params: Pair,
  querystring: NOTHING,
  response: accepted(Decision, 'API_UNKNOWN_IDENTITY', 'API_NOT_DECIDED', 'API_ONE_IDENTITY'),
};

const GET_POLICY = {
  operationId: 'getMergePolicy',
  tags: TAGS,
  summary: 'What is merged without a word from people',
  querystring: NOTHING,
  response: answers(MergePolicy),
};

const PUT_POLICY = {
  operationId: 'setMergePolicy',
  tags: TAGS,
  summary: 'Choose what is merged without a word from people',
  description: `${RECORDED}It concerns the whole tenant: many people may be merged or taken apart.`,
  querystring: NOTHING,
  body: MergePolicyWanted,
  response: accepted(MergePolicy, ...TAKES_BODY),
};

type Deps = Pick<ApiDeps, 'queries' | 'word'>;

export function addDecisionRoutes(app: FastifyInstance, deps: Deps): void {
  const { word } = deps;
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/v1/decisions', { schema: LIST }, async ({ query }) => {
    const held = (await word.decisions()).filter(({ said }) => said !== 'withdrawn');
    const newest = held.toSorted((one, other) => other.at - one.at);
    const page = newest.slice(query.offset, query.offset + query.limit);
    return { total: held.length, decisions: page.map(presentDecision) };
  });

  typed.get(PATH, { schema: GET }, async ({ params }) => presentDecision(await decisionOn(deps, params)));

  typed.put(PATH, { config: TAKES_JSON, schema: PUT }, async ({ params, body }, reply) => {
    const pair = await pairOf(deps, body.said, params, []);
    return reply.code(202).send(presentDecision(await word.say(body.said, pair)));
  });

  typed.delete(PATH, { schema: DELETE }, async ({ params }, reply) => {
    const { a, b } = await decisionOn(deps, params);
    return reply.code(202).send(presentDecision(await word.say('withdrawn', [a, b])));
  });

  typed.get('/v1/merge-policy', { schema: GET_POLICY }, async () => word.mergePolicy());

  typed.put('/v1/merge-policy', { config: TAKES_JSON, schema: PUT_POLICY }, async ({ body }, reply) => {
    return reply.code(202).send(await word.setMergePolicy(body.mergesLikely));
  });
}

type Named = z.output<typeof Pair>;

/** What was said of two that are named; a problem when nothing was. */
async function decisionOn(deps: Deps, named: Named): Promise<SaidOfPair> {
  const held = await deps.word.decisions();
  const [a, b] = await pairOf(deps, 'withdrawn', named, held);
  const found = held.find((decision) => decision.a === a && decision.b === b);
  if (found === undefined) throw new ApiProblem('API_NOT_DECIDED');
  return found;
}

/** The keys of two that are named, of which this can be said; a problem that tells which of them it cannot be said of. */
async function pairOf(
  { queries }: Deps,
  said: SaidOfPair['said'],
  { a, b }: Named,
  held: readonly SaidOfPair[],
): Promise<readonly [string, string]> {
  const pair = decidablePair(said, [await queries.identity(a), await queries.identity(b)], held);
  if (!('why' in pair)) return pair;
  if (!('end' in pair)) throw new ApiProblem(CODES[pair.why]);
  const message = pair.why === 'unknown' ? 'unknown' : `a ${pair.class} address`;
  throw new ApiProblem(CODES[pair.why], [{ pointer: pair.end === 0 ? '/path/a' : '/path/b', message }]);
}

const CODES: Readonly<Record<Undecidable['why'], ApiCode>> = {
  unknown: 'API_UNKNOWN_IDENTITY',
  'nobodys own': 'API_NOBODYS_OWN',
  'one identity': 'API_ONE_IDENTITY',
  'never decided': 'API_NOT_DECIDED',
};
