/** What the status of a call says in lists whose words are not known beforehand. */
import { describe, expect, test } from '@jest/globals';
import { CallMap } from '../../../../ingest/connectors/files/call-columns.ts';
import { calls } from './call-lists.ts';

const COLUMNS = ['start', 'from', 'to', 'duration', 'status'];
const call = (duration: string, status: string) => [
  ...['2026-03-01T09:30:00Z', '+12025550100', '+12025550143'],
  ...[duration, status],
];

async function answersOf(rows: string[][], more: Parameters<typeof calls>[1] = {}) {
  const read = await calls([COLUMNS, ...rows], more);
  return { ...read, answers: read.activities.map(({ participants }) => participants[1]?.response) };
}

describe('calls: statuses', () => {
  test('of a status that is not known the talk time says whether the call was answered, and a warning sums up', async () => {
    const rows = [call('60', 'answered'), call('312', 'Beantwortet'), call('0', 'Beantwortet'), call('5', 'Besvaret')];
    const { answers, readings } = await answersOf(rows);
    expect(answers).toEqual(['accepted', 'accepted', 'none', 'accepted']);
    expect(readings.filter(({ kind }) => kind === 'warning')).toEqual([
      {
        kind: 'warning',
        complaint: {
          ...{ code: 'ING_STATUS_UNKNOWN', file: 'box.calls', line: 3, field: 'status' },
          message: expect.stringMatching(/^2 calls have .* `answered`.* `missed`/),
        },
      },
    ]);
    expect(JSON.stringify(readings)).not.toContain('Beantwortet');
  });

  test.each([
    ...['no answer', 'NO_ANSWER', 'Missed call', 'Voicemail', 'cancelled', 'canceled', 'CHANUNAVAIL', 'Rejected', 'no'],
    ...['Not answered', 'nicht angenommen', 'Verpasster Anruf', 'Manqué', 'Sans réponse', 'Perdida', 'No contestada'],
    ...['Persa', 'Non risposto', 'Gemist', 'Geen antwoord', 'Não atendida', 'Sem resposta'],
  ])('%p says that nobody answered, whatever the talk time', async (status) => {
    const { answers, warnings } = await answersOf([call('20', status)]);
    expect([answers, warnings]).toEqual([['none'], []]);
  });

  test('a map says which words mean answered, and which missed', async () => {
    const columns = { start: 'start', from: 'from', to: 'to', duration: 'duration', status: 'status' };
    const callMap = CallMap.parse({ name: 'own', columns, answered: ['Beantwortet'], missed: ['Weg'] });
    const { answers, warnings } = await answersOf([call('60', 'beantwortet'), call('60', 'weg')], { callMap });
    expect([answers, warnings]).toEqual([['accepted', 'none'], []]);
  });
});
