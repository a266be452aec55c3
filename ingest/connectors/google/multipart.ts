/** The parts of an answer to a batch: each an HTTP answer of its own (RFC 2046 around RFC 9112). */

export interface Part {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** By Content-ID without its brackets: `response-0` answers the part `0`. Parts that are no HTTP answers are left out. */
export function partsOf(answer: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  // every answer begins with its boundary, so the header that names it is not needed
  const start = answer.startsWith('--') ? 0 : answer.indexOf('\n--') + 1;
  const boundary = answer.slice(start, lineEnd(answer, start)).trimEnd();
  if (!boundary.startsWith('--')) return parts;
  for (const [index, part] of answer.split(boundary).slice(1).entries()) {
    const [outer, inner] = cutAtBlank(part.replace(/^\r?\n/, ''));
    const [head, body] = cutAtBlank(inner.trimStart());
    const [statusLine = '', ...lines] = head.split(/\r?\n/);
    const status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(statusLine)?.[1]);
    if (Number.isNaN(status)) continue;
    const id = headersOf(outer.split(/\r?\n/)).get('content-id')?.replace(/^<|>$/g, '');
    parts.set(id ?? `response-${index}`, { status, headers: headersOf(lines), body: body.trim() });
  }
  return parts;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function cutAtBlank(text: string): [head: string, rest: string] {
  const blank = /\r?\n\r?\n/.exec(text);
  return blank === null ? [text, ''] : [text.slice(0, blank.index), text.slice(blank.index + blank[0].length)];
}

function headersOf(lines: readonly string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (/^[A-Za-z0-9-]+$/.test(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}
