/**
 * A name as published tools compare it: lower case, without accents and punctuation, single spaces. Kept apart from the
 * product's own reading of names, so that a baseline does not move when that does.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A name of two or more words, as {@link plainName}; undefined for less, which many people share. */
export function fullName(name: string): string | undefined {
  const plain = plainName(name);
  return plain.includes(' ') ? plain : undefined;
}

/** The last word of a full name. */
export function surnameOf(name: string): string | undefined {
  return fullName(name)?.split(' ').at(-1);
}
