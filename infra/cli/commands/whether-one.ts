/** Why two identities are, or are not, one person, as people are told it: evidence, what was said, the reason, and what to do. */
import {
  type GraphQueries,
  type IdentityView,
  keyOfView,
  type PersonView,
  type WhetherOne,
} from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';
import { printable, type Terminal, table } from '../terminal.ts';
import { type Join, shownJoin, waterfall } from './waterfall.ts';

/** Whom or what somebody named. */
export interface End {
  readonly who: string;
  /** Absent where they were named by words of a name. */
  readonly identity?: IdentityView;
  /** Absent where the identity is nobody's own. */
  readonly person?: PersonView;
}

/** More pairs than two persons have between them. */
const PAIRS_MAX = 256;

/** The two identities that are meant: where people were named by their names, those that speak most for one person, or those that are shown. */
export async function identitiesOf(
  queries: Pick<GraphQueries, 'identity' | 'pairs'>,
  one: End,
  other: End,
): Promise<readonly [IdentityView, IdentityView]> {
  const named = [one.identity?.id, other.identity?.id];
  const isMeant = (end: End, { id, person }: IdentityView) =>
    end.identity === undefined ? person === end.person?.id : named.includes(id) && id === end.identity.id;
  if ((one.identity === undefined || other.identity === undefined) && one.person && other.person) {
    const pairs = await queries.pairs(one.person.id, other.person.id, { limit: PAIRS_MAX });
    for (const { a, b } of pairs) {
      if (isMeant(one, a) && isMeant(other, b)) return [a, b];
      if (isMeant(one, b) && isMeant(other, a)) return [b, a];
    }
  }
  return [shownIdentity(one), shownIdentity(other)];
}

function shownIdentity({ who, identity, person }: End): IdentityView {
  const shown = identity ?? person?.identities.find(({ value }) => value === person.address) ?? person?.identities[0];
  if (shown === undefined) throw new Error(`"${who}" has no identity`);
  return shown;
}

/** Evidence that leaves it open, where no person's word closed it. */
export function mayBeOne({ merged, why, evidence, a, b }: WhetherOne) {
  const isOpen = !merged && why !== 'said two' && evidence !== undefined && evidence.zone !== 'apart';
  return isOpen ? shownJoin({ between: [keyOfView(a), keyOfView(b)], ...evidence }) : null;
}

/** As `--json` shows it. */
export function shownWhether({ a, b, merged, evidence, why, by, because, said }: WhetherOne) {
  const between = [keyOfView(a), keyOfView(b)] as const;
  const { rows, bits, zone } =
    evidence === undefined ? { rows: [], bits: null, zone: null } : shownJoin({ between, ...evidence });
  const words = said.map(shownWord);
  return { a: between[0], b: between[1], merged, why, because, by: by ?? null, bits, zone, rows, said: words };
}

export function shownWord<W extends Decision>(word: W) {
  return { ...word, at: new Date(word.at).toISOString() };
}

/** What has become of a word: the graph is as it was said, it is not and why, or it has not been applied yet. */
export interface Followed {
  readonly graph: 'followed' | 'not followed' | 'waits' | 'unknown address';
  /** Why it could not be followed. */
  readonly because?: string;
}

/** A table of words, and of what has become of them where that is known. */
export function wordLines(words: readonly (Decision & Partial<Followed>)[]): string[] {
  const isTold = words.some(({ graph }) => graph !== undefined);
  const titles = ['when', 'said', 'one', 'other', ...(isTold ? ['graph'] : [])];
  const rows = words.map(({ a, b, said, at, graph = '', because }) => [
    new Date(at).toISOString(),
    said,
    addressOf(a),
    addressOf(b),
    because === undefined ? graph : `${graph}: ${printable(because)}`,
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}

/** Of two persons: whether they may be one, the evidence between the two, what was said, and the reason. */
export function whyTwoLines(whether: WhetherOne, terminal: Terminal): string[] {
  const { evidence } = whether;
  const isOpen = mayBeOne(whether) !== null;
  const title = isOpen ? 'They may be one person, and are not merged:' : 'They are not one person:';
  return [
    '',
    terminal.style('bold', title),
    ...(evidence === undefined ? [] : waterfall(joinOf(whether, evidence), isOpen ? '?' : '≠')),
    ...reasonLines(whether),
  ];
}

/** Of one person, below the steps that joined the two: the evidence between just these where the steps do not say it. */
export function whyOneLines(whether: WhetherOne, steps: readonly Join[]): string[] {
  const { evidence } = whether;
  const isSaid = steps.length === 1 && !steps[0]?.rows.some(({ comparison }) => TAKEN_AT_THEIR_WORD.has(comparison));
  return [
    ...(evidence === undefined || isSaid
      ? []
      : ['', 'By evidence alone:', ...waterfall(joinOf(whether, evidence), '?')]),
    ...reasonLines(whether),
  ];
}

const TAKEN_AT_THEIR_WORD: ReadonlySet<string> = new Set(['decision', 'directory']);

function joinOf({ a, b }: WhetherOne, evidence: NonNullable<WhetherOne['evidence']>): Join {
  return { between: [keyOfView(a), keyOfView(b)], ...evidence };
}

function reasonLines({ said, because }: WhetherOne): string[] {
  const words = said.map((word) => {
    const held = word.followed ? '' : ', which could not be followed';
    return `  ${new Date(word.at).toISOString()}  ${addressOf(word.a)} and ${addressOf(word.b)} ${SAID[word.said]}${held}`;
  });
  return [...(words.length === 0 ? [] : ['', 'People said:', ...words]), '', printable(because)];
}

const SAID: Readonly<Record<Decision['said'], string>> = {
  same: 'are one person',
  different: 'are two people',
  withdrawn: 'are whoever the evidence says',
};

/** What people can do about it, where they can. */
export function noteAdvice(whether: WhetherOne, terminal: Terminal, kith: string): void {
  const { why, by } = whether;
  const two = [keyOfView(whether.a), keyOfView(whether.b)].map(typed).join(' ');
  const deciding = (by ?? []).map(typed).join(' ') || two;
  const advice: Partial<Record<WhetherOne['why'], string>> = {
    'said one': `${kith} reviews withdraw ${deciding} takes that word back: evidence decides again.`,
    'said two': `${kith} reviews withdraw ${deciding} takes that word back: evidence decides again.`,
    'one entry': 'If that is wrong, it has to be put right in the directory.',
    certain: `${kith} split ${two} says that they are two, whatever the evidence.`,
    'two users': `${kith} merge ${two} says that they are one all the same: somebody may have two accounts.`,
    apart: `${kith} merge ${two} says that they are one, whatever the evidence.`,
    'likely are not merged': `${kith} reviews accept ${two} says that they are one; ${kith} reviews policy likely merges all that is likely.`,
    'nobodys own': '',
  };
  const note = advice[why] ?? `${kith} reviews accept ${two} says that they are one; reject, that they are two.`;
  if (note !== '') terminal.note(note);
}

/** An address as it can be typed into a shell. */
function typed(key: string): string {
  const value = addressOf(key);
  return /^[\w.@+\-=/:,%]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

export function addressOf(key: string): string {
  return printable(key.slice(key.indexOf(':') + 1));
}
