import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityClass, IdentityKey, Span } from '../../resolver/contract.ts';

/** What an Identity node holds, and whose it is. */
export interface IdentityNode {
  readonly key: IdentityKey;
  readonly id: string;
  readonly addressClass: IdentityClass;
  readonly class: IdentityClass;
  readonly zone: string;
  readonly domain: string | null;
  readonly organisation: string | null;
  /** What directories say of it, as JSON; null when nothing. */
  readonly directory: string | null;
  /** -1, as `lastAt`, while only a directory names it. */
  readonly firstAt: Minute;
  readonly lastAt: Minute;
  /** The names seen beside it, and when each was first and last. */
  readonly names: readonly string[];
  readonly namesFirstAt: readonly Minute[];
  readonly namesLastAt: readonly Minute[];
  /** The id of its person; null when it is nobody's own. */
  readonly person: string | null;
}

const OWN = `.key, .id, .addressClass, .class, .zone, .domain, .organisation, .firstAt, .lastAt, .names, .namesFirstAt,
  .namesLastAt, .directory`;

/** An {@link IdentityNode} as a map, out of the node `i`. */
export const IDENTITY_MAP = `i {${OWN}, person: head([(whose:Person)-[:HAS]->(i) | whose.id])}`;

/** The same, where the node `p` is its person, or null. */
export const IDENTITY_MAP_OF_PERSON = `i {${OWN}, person: p.id}`;

/**
 * The packed ledgers of the identity `i` as a list, when it was seen up to the minute `$until` and again since; else it is empty.
 */
export const LEDGERS_OF_SEEN_SINCE = `COLLECT {
  MATCH (i)-[l:LEDGER]-(:Identity) WHERE i.firstAt <= $until AND i.lastAt > $until RETURN l.entries }`;

/** Whether the identity of that variable was seen up to the minute `$until`, or is in a directory, which holds for all times. */
export const isKnown = (variable: string) => `(${variable}.firstAt <= $until OR ${variable}.directory IS NOT NULL)`;

export function spansOf({ names, namesFirstAt, namesLastAt }: IdentityNode): Map<string, Span> {
  return new Map(names.map((name, i) => [name, { firstAt: namesFirstAt[i] ?? 0, lastAt: namesLastAt[i] ?? 0 }]));
}
