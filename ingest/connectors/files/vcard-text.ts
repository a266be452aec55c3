/** The lines of a vCard as text: folded and quoted-printable ones joined, values in the charset that they name. */
import { unfolded } from './ics-components.ts';
import { decoded } from './text-encoding.ts';

const HOW_WRITTEN = /^(?:CHARSET=.*|(?:ENCODING=)?(?:QUOTED-PRINTABLE|7BIT|8BIT))$/i;
const QUOTED = /^(?:ENCODING=)?QUOTED-PRINTABLE$/i;

/** A line whose bytes are its characters: its charset is known only once it is whole. */
export interface RawLine {
  /** Counted from 1. */
  readonly number: number;
  readonly raw: string;
}

/** Lines with their continuations joined: those that begin with a blank, and those after a soft line break (vCard 2.1). */
export async function* rawLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  const lines = unfolded(bytes, { decode: (raw) => raw, goesOn: endsSoftly });
  for await (const { number, text } of lines) yield { number, raw: text };
}

/** A line as text. What says only how its value is written (`CHARSET`, `ENCODING`) is taken off with it; base64 stays. */
export function lineText(raw: string): string {
  const [name = '', ...parameters] = headOf(raw).split(';');
  const written = parameters.filter((one) => HOW_WRITTEN.test(one));
  if (written.length === 0) return decoded(Buffer.from(raw, 'latin1'));
  const value = raw.slice(raw.indexOf(':') + 1);
  const charset = written.find((one) => /^CHARSET=/i.test(one))?.slice('CHARSET='.length);
  const bytes = Buffer.from(written.some((one) => QUOTED.test(one)) ? unquoted(value) : value, 'latin1');
  const rest = parameters.filter((one) => !written.includes(one));
  return `${[name, ...rest].join(';')}:${decoded(bytes, charset?.replaceAll('"', ''))}`;
}

/** `EMAIL` of `item1.EMAIL;TYPE=home:…`. */
export function propertyName(text: string): string {
  const [head = ''] = text.slice(0, 100).split(/[:;]/, 1);
  return head
    .slice(head.lastIndexOf('.') + 1)
    .trim()
    .toUpperCase();
}

function endsSoftly(first: string, last: string): boolean {
  return (
    last.endsWith('=') &&
    headOf(first)
      .split(';')
      .some((one) => QUOTED.test(one))
  );
}

function headOf(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf(':')));
}

/** Soft line breaks are gone already. */
function unquoted(value: string): string {
  return value.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
