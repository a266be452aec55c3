import { describe, expect, test } from '@jest/globals';
import { NOTHING_COUNTED } from '../../ingest/core/sync-status.ts';
import { answerOf, apiOf } from '../support/ask-api.ts';

describe('how far providers have been read', () => {
  test('is told for each capability, with what keeps streams from getting on', async () => {
    const at = Date.UTC(2026, 5, 1);
    const trouble = {
      code: 'ING_THROTTLED',
      message: 'fewer calls',
      streams: 1,
      example: 'google/mail/1',
      nextRetryAt: at,
    };
    const mail = {
      ...{
        capability: 'mail',
        streams: 2,
        states: { live: 1, cooling: 1 } as const,
        counts: { ...NOTHING_COUNTED, seen: 7, taken: 7 },
      },
      ...{ lagMs: 1234, lastSuccessAt: at, backfill: { done: 10, perSecond: 2 }, troubles: [trouble] },
    };
    const app = await apiOf({ sync: () => [{ provider: 'google', capabilities: [mail], secretExpiresAt: at }] });
    expect(await answerOf(app, '/v1/sync')).toMatchObject({
      providers: [
        {
          ...{ provider: 'google', trouble: null, secretExpiresAt: '2026-06-01T00:00:00.000Z' },
          capabilities: [
            {
              ...{ seen: 7, lagSeconds: 1.2, backfill: { done: 10, total: null, secondsLeft: null }, reconciled: null },
              troubles: [{ code: 'ING_THROTTLED', todo: null, nextRetryAt: '2026-06-01T00:00:00.000Z' }],
            },
          ],
        },
      ],
    });
    await app.close();
  });

  test('is an empty list where none is connected', async () => {
    const app = await apiOf();
    expect(await answerOf(app, '/v1/sync')).toMatchObject({ providers: [] });
    await app.close();
  });
});
