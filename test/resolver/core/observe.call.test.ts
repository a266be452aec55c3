import { describe, expect, test } from '@jest/globals';
import type { Activity } from '../../../ingest/contract.ts';
import { read, type Seat, said } from './activities.ts';

describe('a call', () => {
  const call = (more: Partial<Record<keyof Activity, unknown>>, response?: string) =>
    said(
      read('call', [['caller', 'bob'], response === undefined ? ['callee', 'ann'] : ['callee', 'ann', response]], more),
    );

  test('that lasted goes both ways', () => expect(call({ durationSeconds: 60 })).toEqual(['ann=bob to 0']));
  test('that the callee took goes both ways', () => expect(call({}, 'accepted')).toEqual(['ann=bob to 0']));
  test('that was missed goes one way', () => expect(call({ durationSeconds: 0 })).toEqual(['ann<bob to 0']));
  test('of which nothing is known but that it was tried goes one way', () =>
    expect(call({})).toEqual(['ann<bob to 0']));

  test('rung at two telephones of one person is answered when one of them was', () => {
    const seats: Seat[] = [
      ['caller', 'bob'],
      ['callee', 'ann', 'accepted'],
      ['callee', 'ANN'],
    ];
    expect(said(read('call', seats))).toEqual(['ann=bob to 0']);
    expect(said(read('call', seats.toReversed()))).toEqual(['ann=bob to 0']);
  });

  test('joins telephone numbers however they are written', () => {
    const seats: Seat[] = [
      ['caller', 'tel:+1 202 555 0100'],
      ['callee', 'tel:+44 (20) 7946-0000'],
    ];
    expect(said(read('call', seats, { durationSeconds: 5 }))).toEqual(['+12025550100=+442079460000 to 0']);
  });

  test.each<[string, Seat[], string]>([
    [
      'without a caller',
      [
        ['callee', 'ann'],
        ['callee', 'bob'],
      ],
      'no caller',
    ],
    ['to nobody', [['caller', 'ann']], 'alone'],
    [
      'to oneself',
      [
        ['caller', 'ann'],
        ['callee', 'ann'],
      ],
      'alone',
    ],
    [
      'from a hidden number',
      [
        ['caller', 'tel:anonymous'],
        ['callee', 'ann'],
      ],
      'no caller',
    ],
  ])('%s makes no tie and says why', (_, seats, reason) => expect(read('call', seats).ignored).toBe(reason));
});
