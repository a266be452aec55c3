import { describe, expect, test } from '@jest/globals';
import { readAs } from '../../../support/file-readings.ts';

async function calls(text: string, more: Parameters<typeof readAs>[2] = {}) {
  return readAs('calls', text, more);
}

describe('calls: whose number it is', () => {
  test('local numbers without a region make no tie, and that is said once, with the way out', async () => {
    const text =
      'start,from,to\n2026-03-01T09:30:00Z,2025550100,2025550101\n2026-03-01T09:31:00Z,2025550100,2025550101\n';
    const { readings, warnings } = await calls(text);
    expect(warnings).toEqual(['ING_NO_COUNTRY']);
    expect(JSON.stringify(readings.at(-1))).toMatch(/2 calls have .* --region US/);
    expect((await calls(text, { region: 'US' })).warnings).toEqual([]);
  });

  test('numbers that are nobody’s in the region make no tie, and that is said', async () => {
    const rows = ['2026-03-01T09:30:00Z,2025550100,+120255501001202555', '2026-03-01T09:31:00Z,2025550100,2025550101'];
    const { readings, warnings } = await calls(`start,from,to\n${rows.join('\n')}\n`, { region: 'US' });
    expect(warnings).toEqual(['ING_BAD_ADDRESS']);
    expect(JSON.stringify(readings.at(-1))).toMatch(/1 call has .* nobody’s in US/);
  });

  test('an international number without its + is read where it is no number of the region', async () => {
    const text = 'start,from,to\n2026-03-01T09:30:00Z,442079460018,12025550143\n';
    const { activities, warnings } = await calls(text, { region: 'US' });
    expect(activities[0]?.participants.map(({ address }) => address)).toEqual([
      'tel:+442079460018',
      'tel:+12025550143',
    ]);
    expect(warnings).toEqual([]);
    // which country's it would be is not guessed when nobody says where the list is from
    expect((await calls(text)).warnings).toEqual(['ING_NO_COUNTRY']);
  });

  test('several numbers in one cell were rung at once', async () => {
    const row = '2026-03-01T09:30:00Z,+442079460018,"+12025550143; +12025550144"';
    const { activities } = await calls(`start,from,to\n${row}\n`);
    expect(activities[0]?.participants.map(({ role, address }) => `${role} ${address}`)).toEqual([
      'caller tel:+442079460018',
      'callee tel:+12025550143',
      'callee tel:+12025550144',
    ]);
  });
});
