import type { Alias } from './eval-set.ts';
import { realRows } from './json-lines.ts';

interface Message {
  readonly t: number;
  readonly from: string;
  readonly from_name?: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
}

interface Span {
  first: number;
  last: number;
}

let known: Alias[] | undefined;

/** Every address of the company's mail and the names with which it sent, whoever's they are. Read once. */
export function seenInMail(): Alias[] | undefined {
  if (known !== undefined) return known;
  const messages = realRows<Message>('enron', 'enron_messages.jsonl.gz');
  if (messages === undefined) return undefined;
  const seen = new Map<string, Map<string, Span>>();
  for (const { t, from, from_name = '', to = [], cc = [] } of messages) {
    see(seen, from, from_name, t);
    for (const address of [...to, ...cc]) see(seen, address, '', t);
  }
  known = [...seen].flatMap(([email, names]) => [...names].map(([name, span]) => ({ email, name, ...span })));
  return known;
}

function see(seen: Map<string, Map<string, Span>>, email: string, name: string, at: number): void {
  const names = seen.get(email) ?? new Map<string, Span>();
  const span = names.get(name) ?? { first: at, last: at };
  names.set(name, { first: Math.min(span.first, at), last: Math.max(span.last, at) });
  seen.set(email, names);
}
