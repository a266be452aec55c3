import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { answerOf, apiOf, ask } from '../support/ask-api.ts';

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

  test('has at most `limit` pairs, and no other parameter', async () => {
    expect((await answerOf<Reviewed>(app, '/v1/reviews?limit=1')).reviews).toHaveLength(1);
    expect((await ask(app, '/v1/reviews?limit=0')).json()).toMatchObject({ code: 'API_BAD_PARAMETER' });
    expect((await ask(app, '/v1/reviews?asOf=2026-01-01T00:00:00Z')).json()).toMatchObject({
      code: 'API_BAD_PARAMETER',
    });
  });
});
