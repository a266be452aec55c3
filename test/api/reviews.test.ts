import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { answerOf, apiOf, ask } from '../support/ask-api.ts';
import { fakeGraph } from '../support/fake-graph.ts';
import { SAMPLE, SAMPLE_NOW } from '../support/sample-graph.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

interface Reviewed {
  readonly reviews: readonly {
    readonly a: { readonly value: string; readonly person: string | null };
    readonly b: { readonly value: string; readonly person: string | null };
    readonly merged: boolean;
    readonly bits: number;
    readonly evidence: readonly { readonly bits: number }[];
  }[];
}

describe('the review queue', () => {
  test('shows both addresses, whose they are, and reasons that add up, in the order of the graph', async () => {
    const { reviews } = await answerOf<Reviewed>(app, '/v1/reviews');
    expect(reviews).toMatchObject([
      {
        a: { kind: 'mail', value: 'dora@client.example', person: 'contact000000001', class: 'person' },
        b: { kind: 'phone', value: '+12025550100', person: 'contact000000001' },
        merged: true,
        atStake: 1,
        zone: 'likely',
      },
      { a: { value: 'emile/sales@client.example' }, b: { value: 'hana@quiet.example' }, merged: false },
    ]);
    for (const { bits, evidence } of reviews)
      expect(evidence.reduce((sum, row) => sum + row.bits, 0)).toBeCloseTo(bits, 6);
  });

  test('is told in pages by `offset`', async () => {
    const { reviews } = await answerOf<Reviewed>(app, '/v1/reviews');
    const pages = [0, 1, 2].map((at) => answerOf<Reviewed>(app, `/v1/reviews?limit=1&offset=${at}`));
    expect((await Promise.all(pages)).map((page) => page.reviews)).toEqual([[reviews[0]], [reviews[1]], []]);
  });

  test('has at most `limit` pairs, and no other parameter but `offset`', async () => {
    expect((await answerOf<Reviewed>(app, '/v1/reviews?limit=1')).reviews).toHaveLength(1);
    expect((await ask(app, '/v1/reviews?limit=0')).json()).toMatchObject({ code: 'API_BAD_PARAMETER' });
    expect((await ask(app, '/v1/reviews?asOf=2026-01-01T00:00:00Z')).json()).toMatchObject({
      code: 'API_BAD_PARAMETER',
    });
  });
});

interface Explained {
  readonly merged: boolean;
  readonly why: string;
  readonly because: string;
  readonly bits: number | null;
  readonly evidence: readonly { readonly bits: number }[];
  readonly said: readonly object[];
}

describe('why two identities are, or are not, one person', () => {
  const [DORA, GUS, HANA] = ['dora@client.example', '+442079460123', 'hana@quiet.example'];
  const EMILE = 'emile/sales@client.example';
  const pathOf = (a: string, b: string) => `/v1/reviews/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;
  const [dora, gus] = [`mailto:${DORA}`, `tel:${GUS}`];

  test('is the evidence between exactly these two, with what decides, in either order', async () => {
    const apart = await answerOf<Explained>(app, pathOf(DORA, GUS));
    expect(apart).toMatchObject({
      a: { value: DORA, person: 'contact000000001' },
      b: { value: GUS },
      ...{ merged: false, why: 'apart', decidedBy: null, bits: -7.5, zone: 'apart', said: [] },
      because: 'They are two people: no evidence speaks for one person.',
    });
    expect(apart.evidence.reduce((sum, row) => sum + row.bits, 0)).toBeCloseTo(apart.bits ?? 0, 6);
    expect(await answerOf(app, pathOf(GUS, DORA))).toEqual(apart);
    expect(await answerOf(app, pathOf('contact000000001', 'contact000000003'))).toEqual(apart);
    expect(await answerOf(app, pathOf(EMILE, HANA))).toMatchObject({ merged: false, why: 'rival', zone: 'likely' });
    expect(await answerOf(app, pathOf('info@client.example', HANA))).toMatchObject({
      ...{ merged: false, why: 'nobodys own', bits: null, zone: null, evidence: [] },
    });
  });

  test('tells what people said of them and of others of the same persons, and whether it could be followed', async () => {
    const decisions = [{ a: dora, b: gus, said: 'different', at: SAMPLE_NOW }] as const;
    const more = { facts: { decisions } };
    const told = await apiOf({ queries: fakeGraph({ ...SAMPLE, ...more }) });
    const word = { a: { kind: 'mail', value: DORA }, b: { kind: 'phone', value: GUS }, said: 'different' };
    const said = [{ ...word, at: '2026-06-15T10:20:30.000Z', followed: true }];
    const because = 'They are two people: somebody said so on 2026-06-15';
    expect(await answerOf(told, pathOf(DORA, GUS))).toMatchObject({
      ...{ why: 'said two', decidedBy: null, said, because: `${because}.` },
    });
    expect(await answerOf(told, pathOf('+12025550100', GUS))).toMatchObject({
      ...{ why: 'said two', decidedBy: { a: word.a, b: word.b }, said, because: `${because} of ${DORA} and ${GUS}.` },
    });
    const off = await apiOf({ queries: fakeGraph({ ...SAMPLE, facts: { mergesLikely: false } }) });
    expect(await answerOf(off, pathOf(EMILE, HANA))).toMatchObject({ why: 'likely are not merged' });
  });

  test('is not told of one identity, or of what is none', async () => {
    expect((await ask(app, pathOf(DORA, 'zoe@client.example'))).json()).toMatchObject({
      ...{ status: 404, code: 'API_UNKNOWN_IDENTITY', errors: [{ pointer: '/path/b' }] },
    });
    expect((await ask(app, pathOf(DORA, 'contact000000001'))).json()).toMatchObject({
      ...{ status: 422, code: 'API_ONE_IDENTITY' },
    });
  });
});
