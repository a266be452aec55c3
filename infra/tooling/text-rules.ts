/** Rules about the text of every file: nothing left open, nothing of the workplace, nobody who exists. */
import { isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Finding } from './finding.ts';
import { lineAt, type SourceFile } from './source-tree.ts';

interface TextRule {
  readonly pattern: RegExp;
  /** Whether a match is a breach; every match is when absent. */
  readonly isBreach?: (match: string) => boolean;
  readonly what: string;
  readonly todo: string;
}

// put together from halves, or this file would break its own rules
const OPEN_TASKS = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'];
const WORKPLACE = ['sub' + 'agent', 'clau' + 'de', 'anthro' + 'pic'];

const RULES: readonly TextRule[] = [
  {
    pattern: new RegExp(`\\b(?:${OPEN_TASKS.join('|')})\\b`, 'g'),
    what: 'something is left open',
    todo: 'finish it now, or put it into the tracker and delete the note',
  },
  {
    pattern: new RegExp(`(?<![\\w.])/${'wo' + 'rk'}/|${WORKPLACE.join('|')}`, 'gi'),
    what: 'it names the place or the tools it was made with',
    todo: 'say it so that it is true for everybody who clones the repository',
  },
  {
    pattern: /\bregistry\.(?:[a-z0-9-]+\.)+(?:org|com|net|io|dev)\b|"resolved": "https?:/gi,
    what: 'it names a package registry',
    todo: "leave the choice to the reader's npm; for the lock file set omit-lockfile-registry-resolved=true and install again",
  },
  {
    // a local part that follows a slash is the user name of a URL
    pattern: /(?<![/\p{L}\p{N}._%+-])[\p{L}\p{N}_][\p{L}\p{N}._%+'-]*@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?![\p{L}\p{N}])/gu,
    isBreach: (address) => !isReservedDomain(address.slice(address.lastIndexOf('@') + 1)) && !isNobodys(address),
    what: 'a mail address that somebody may own',
    todo: 'use example.com, example.net, example.org, or a name below .example, .test, .invalid',
  },
  {
    pattern: /(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)/g,
    isBreach: (number) => !isReservedNumber(number.replace(/\D/g, '')) && isValidPhoneNumber(number),
    what: 'a telephone number that somebody may own',
    todo: 'use +1 NXX 555 0100 to 0199, or +44 20 7946 0000 to 0999',
  },
];

/** Written by others or by a program: their addresses and words are not ours. */
const NOT_OURS = new Set(['LICENSE']);

/** What only looks like an address: annotations of OData, and the one that Google puts where there is no organizer. */
function isNobodys(address: string): boolean {
  return /@odata\.\w+$/.test(address) || address === 'unknownorganizer@calendar.google.com';
}

/** Breaches in the text of one file. */
export function checkText({ path, text }: SourceFile): Finding[] {
  if (NOT_OURS.has(path)) return [];
  return RULES.flatMap(({ pattern, isBreach, what, todo }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => isBreach === undefined || isBreach(match))
      .map((match) => ({ path, line: lineAt(text, match.index), what: `${match[0]}: ${what}`, todo })),
  );
}

/** Domains that nobody can register (RFC 2606, RFC 6761). */
export function isReservedDomain(domain: string): boolean {
  return /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$/i.test(domain);
}

/** Digits after the plus that nobody can be called at: North America's 555-01XX, London's 7946 0XXX. */
export function isReservedNumber(digits: string): boolean {
  return /^(?:1[2-9]\d\d55501\d\d|442079460\d{3})$/.test(digits);
}
