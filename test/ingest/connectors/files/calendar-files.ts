/** Calendars, given by the lines of their events, and what is read of them. */
import { readAs } from '../../../support/file-readings.ts';

export const PEOPLE = [
  'ORGANIZER;CN=Alice Example:mailto:alice@example.com',
  'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com',
];

export function calendar(...events: string[][]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Of Alice, who invited Bob. */
export const event = (...lines: string[]): string[] => ['UID:1@example.com', ...lines, ...PEOPLE];

export const read = (text: string, more: Parameters<typeof readAs>[2] = {}) => readAs('ics', text, more);
