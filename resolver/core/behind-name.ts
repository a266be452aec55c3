/** What stands behind a name and is not part of it: suffixes, degrees, the firm. */

/** Words after a name that are not part of it. */
const SUFFIXES = new Set(
  'jr junior sr senior ii iii iv phd md mba esq cpa dds cfa pmp msc bsc llm cissp ext extern external'.split(' '),
);

/** What stands behind a comma and is no given name: degrees, licences, orders. Some are family names elsewhere: Ma, Do, Obe. */
const CREDENTIALS = new Set(
  'ba bs ma ms mph mpa mpp msw meng beng med edd jd llb sjd pe pa rn np aprn fnp dnp ccrn lpn rd pt dpt ot rph pharmd dvm dmd do psyd lcsw lmft lpc scd dsc dba frm caia cfp chfc clu ccim cma cia cisa cism aca acca fca acma fcma fsa acas fcas facs facp faia aia leed itil csm cspo psm scp sphr phr shrm obe mbe cbe kbe gbe dbe qc frs dipl ing pmi acp rmp'.split(
    ' ',
  ),
);

/** What a firm calls itself last. */
const LEGAL_FORMS = new Set(
  'inc llc llp ltd limited gmbh plc corp corporation co company ag sa sas sarl srl spa bv nv oy ab as aps kg ohg ug se pty kk'.split(
    ' ',
  ),
);

/** Behind these somebody names their firm: `Alice Smith | Acme`. */
const BEFORE_A_FIRM = [' | ', ' - ', ' – ', ' — '];

/** What tells a father from a son in German, where only the dot tells it from a name: Jun and Sen are some people's. */
export const DOTTED_GENERATIONS: Readonly<Record<string, string>> = { 'jun.': 'jr', 'sen.': 'sr' };

/** Without the firm that somebody names behind their name. */
export function withoutFirm(name: string): string {
  const ends = BEFORE_A_FIRM.map((sign) => name.indexOf(sign)).filter((at) => at > 0);
  if (ends.length === 0) return name;
  const before = name.slice(0, Math.min(...ends)).trim();
  // Of one word it is not clear that it is somebody: `Anna - Maria Smith`.
  return before.includes(' ') ? before : name;
}

/** What stands behind the comma after a whole name: a degree, or a firm by its legal form. A family name of two words is no whole name there. */
export function isCredential(part: string, before: string): boolean {
  if (!before.includes(' ')) return false;
  return isFirm(part) || part.split(/[\s/]+/).every((word) => CREDENTIALS.has(lettersOnly(word)) || isSuffix(word));
}

/** `Acme AG`. A legal form alone belongs to what stands before it: `Smith Brothers, Inc.` */
export function isFirm(part: string): boolean {
  const words = part.split(/\s+/);
  return words.length > 1 && LEGAL_FORMS.has(lettersOnly(words.at(-1) ?? ''));
}

function lettersOnly(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

export function isSuffix(text: string): boolean {
  const lower = text.toLowerCase();
  return SUFFIXES.has(lettersOnly(text)) || DOTTED_GENERATIONS[lower] !== undefined;
}
