/** Lists of calls as rows of cells, and what is told of each call, in one line. */
import { callPresetOf } from '../../../../ingest/connectors/files/call-map.ts';
import { readAs } from '../../../support/file-readings.ts';

type More = Parameters<typeof readAs>[2];

/** Reads rows of cells; a cell with a comma is quoted. */
export async function calls(rows: readonly (readonly string[])[], more: More = {}) {
  const text = rows.map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')).join('\n');
  const read = await readAs('calls', `${text}\n`, more);
  const told = read.activities.map(({ key, at, durationSeconds, participants }) => [
    key,
    at,
    durationSeconds,
    ...participants.map(({ role, address, response }) => [role, address, response].filter(Boolean).join(' ')),
  ]);
  return { ...read, told, preset: callPresetOf(rows[0] ?? [])?.name };
}

/** A user of the telephone systems. */
export const ALICE = 'alice@brightwater.example';
