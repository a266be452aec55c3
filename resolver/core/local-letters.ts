import { lettersKey, SURNAME_IN_LOGIN, surnameKey } from './blocking.ts';
import {
  bitsOfChance,
  type CountCarriers,
  strangersNamed,
  strangersNamedLike,
  strangersOfFamily,
  strangersWithLogin,
} from './chance.ts';
import { MODEL } from './model.ts';
import type { FullName } from './name-reading.ts';
import type { IdentityReading } from './reading.ts';

/** From what of a full name some letters are built. */
export interface Built {
  readonly from: 'all' | 'initial and family name' | 'given name and initial' | 'family name' | 'given name';
  readonly bits: number;
}

/** How many more letters may stand beside both names: a middle initial, a year. */
const MORE_LETTERS = 4;

/** Whether the letters of a local part or login are built from a full name; digits count for nothing. */
export function lettersOf(name: FullName, letters: string, count: CountCarriers): Built | undefined {
  const written = letters.replace(/[^a-z]/g, '');
  if (written.length < 2) return undefined;
  const { first, last, middle } = name;
  // Nearly all are built from other names.
  if (!written.includes(last) && !written.includes(first)) return undefined;
  // Counted only where it is asked for, since counting takes longer than comparing.
  const whole = () => bitsOfChance(strangersNamed(first, last, count));
  const family = () => strangersOfFamily(first, last, count);
  if ([name.letters, first + last, last + first, first + middle + last].includes(written))
    return { from: 'all', bits: whole() };
  const initial = first.charAt(0);
  if ([initial + last, last + initial, initial + middle + last].includes(written))
    return { from: 'initial and family name', bits: bitsOfChance(family() * MODEL.initialAndSurname) };
  if (written === first + last.charAt(0) || written === last.charAt(0) + first)
    return { from: 'given name and initial', bits: MODEL.oneWordMax };
  const rest = restBeside(name, written);
  if (rest !== undefined && rest <= MORE_LETTERS) return { from: 'all', bits: whole() - 1 };
  return fromOneName(name, written, family);
}

function fromOneName({ first, last }: FullName, written: string, family: () => number): Built | undefined {
  if (written === last && last.length > 2) return { from: 'family name', bits: bitsOfChance(family() / 2) };
  if (written === first) return { from: 'given name', bits: MODEL.oneWord };
  const isAround = last.length >= 4 && written.length - last.length <= 3 && written.includes(last);
  if (!isAround || !(written.startsWith(first.charAt(0)) || written.startsWith(last))) return undefined;
  return { from: 'family name', bits: bitsOfChance(family() * 0.3) };
}

/** How many letters stand beside or between both names; absent when they do not hold both. */
function restBeside({ first, last }: FullName, written: string): number | undefined {
  if (written.length < first.length + last.length) return undefined;
  const isTogether = [first + last, last + first].some((both) => written.startsWith(both) || written.endsWith(both));
  const isAround =
    (written.startsWith(first) && written.endsWith(last)) || (written.startsWith(last) && written.endsWith(first));
  return isTogether || isAround ? written.length - first.length - last.length : undefined;
}

/**
 * How many strangers have the same local part or login.
 *
 * Only counts of keys that the identity itself carries are asked for, or of the word that its letters are: whoever they change for
 * can be found by them.
 */
export function strangersWithLocal(reading: IdentityReading, count: CountCarriers): number {
  const { local, localLetters, names } = reading;
  if (localLetters.length < 2) return strangersWithLogin(local, count);
  const known = strangersNamedLike(localLetters, count);
  const asWord = known > 0 ? Math.max(0.4, known / 2) : 0;
  const full = names.map((own) => own.reading).filter((name) => name.kind === 'full');
  const built = full.map((name) => lettersOf(name, localLetters, count)).filter((from) => from !== undefined);
  const asName = built.length === 0 ? 0 : 2 ** -Math.min(...built.map(({ bits }) => bits));
  const ofFamily = full.length > 0 ? 0 : strangersWithinLogin(localLetters, count) * MODEL.initialAndSurname;
  return Math.max(asWord, asName, ofFamily, built.length > 0 ? 0 : strangersWithLogin(local, count));
}

/** How many have a family name that a login may be made from with an initial. */
function strangersWithinLogin(letters: string, count: CountCarriers): number {
  if (letters.length <= SURNAME_IN_LOGIN) return 0;
  // Whoever has the login and no name carries what may be a family name in it, too.
  const own = count(lettersKey(letters));
  const othersOf = (surname: string) => Math.max(count(surnameKey(surname)) - own, 0);
  return othersOf(letters.slice(1)) + othersOf(letters.slice(0, -1));
}
