/** Calendars in other encodings than UTF-8, and files that are called calendars and hold none. */
import { describe, expect, test } from '@jest/globals';
import { calendar, event, read } from './calendar-files.ts';

const CAROL = 'ATTENDEE;CN=Zoë Müller:mailto:carol@example.com';
const TEXT = calendar(event('DTSTART:20260302T093000Z', CAROL));

type Content = Parameters<typeof read>[0] | Uint8Array;
const nameIn = async (content: Content) =>
  (await read(content as string)).activities.flatMap(
    ({ participants }) => participants.find(({ address }) => address.includes('carol'))?.name ?? [],
  );
const codes = async (content: Content) =>
  (await read(content as string)).readings.map((one) =>
    'complaint' in one ? `${one.kind} ${one.complaint.code}` : '',
  );

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('ics: how the text is written', () => {
  test.each<[string, Content]>([
    ['UTF-8', TEXT],
    ['UTF-16, the low byte first', utf16(TEXT)],
    ['UTF-16, the high byte first', utf16(TEXT).swap16()],
    ['Latin-1, without saying so', Buffer.from(TEXT, 'latin1')],
    ['lines that end in CR alone', TEXT.replaceAll('\r\n', '\r')],
    ['lines that are folded within a letter', Buffer.from(TEXT, 'utf8').toString('latin1').replace('Ã', 'Ã\r\n ')],
  ])('%s is read', async (how, content) => {
    const bytes = how.includes('folded') ? Buffer.from(content as string, 'latin1') : content;
    expect(await nameIn(bytes)).toEqual(['Zoë Müller']);
  });

  test('a charset that a line names holds for it, unless letters are lost in it', async () => {
    const said = (charset: string) => TEXT.replace(';CN=Zoë', `;CHARSET=${charset};CN=Žoë`);
    const inLatin2 = Buffer.from(said('ISO-8859-2').replace('Ž', '\u00AE'), 'latin1');
    expect(await nameIn(inLatin2)).toEqual(['Žoë Müller']);
    expect(await nameIn(Buffer.from(said('UTF-8').replace('Ž', 'Z'), 'latin1'))).toEqual(['Zoë Müller']);
  });

  test('a name some of whose letters are lost is none', async () => {
    expect(await nameIn(TEXT.replace('Zoë', 'Zo\uFFFD'))).toEqual([]);
  });
});

describe('ics: nothing to read', () => {
  test.each<[string, Content]>([
    ['a page that asks to sign in', '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n'],
    ['bytes that are no text', Buffer.from([1, 0, 2, 0])],
    ['a time zone alone', 'BEGIN:VTIMEZONE\nTZID:Here\nEND:VTIMEZONE\n'],
  ])('%s is no calendar', async (_, content) => {
    await expect(read(content as string)).rejects.toMatchObject({
      code: 'ING_NOT_TEXT',
      message: expect.stringContaining('This is no calendar: '),
    });
  });

  test('a calendar without entries is told in one notice', async () => {
    const tasks = 'BEGIN:VTODO\r\nUID:1\r\nEND:VTODO';
    expect(await codes(calendar().replace('END:', `${tasks}\r\nEND:`))).toEqual(['notice ING_NO_EVENTS']);
  });

  test('entries without the calendar around them are read', async () => {
    expect(await nameIn(TEXT.replace(/(BEGIN|END):VCALENDAR\r\n/g, ''))).toEqual(['Zoë Müller']);
  });
});
