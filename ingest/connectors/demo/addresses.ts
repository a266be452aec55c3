import { type Chance, happens } from './chance.ts';
import { type Name, plainLetters } from './names.ts';

/** How an organisation builds the part before the @. */
export const ADDRESS_STYLES = ['first.last', 'flast', 'first_last', 'lastf', 'first', 'first.l'] as const;
export type AddressStyle = (typeof ADDRESS_STYLES)[number];

/** Private mail: an invented provider that anybody may have an address at. */
export const FREE_MAIL_DOMAIN = 'mailbox.example';

/** Gives out mail addresses so that no two people get the same. */
export function addressBook(): (name: Name, style: AddressStyle, domain: string) => string {
  const taken = new Set<string>();
  return (name, style, domain) => {
    const local = localPart(name, style);
    let address = `mailto:${local}@${domain}`;
    for (let number = 2; taken.has(address); number += 1) address = `mailto:${local}${number}@${domain}`;
    taken.add(address);
    return address;
  };
}

function localPart(name: Name, style: AddressStyle): string {
  const given = letters(name.given);
  const family = letters(name.family);
  switch (style) {
    case 'first.last':
      return `${given}.${family}`;
    case 'flast':
      return `${given.charAt(0)}${family}`;
    case 'first_last':
      return `${given}_${family}`;
    case 'lastf':
      return `${family}${given.charAt(0)}`;
    case 'first':
      return given;
    case 'first.l':
      return `${given}.${family.charAt(0)}`;
  }
}

function letters(text: string): string {
  return plainLetters(text)
    .toLowerCase()
    .replace(/[^a-z-]/g, '');
}

/**
 * Gives out telephone numbers that regulators keep free for invented people, until they run out:
 * +1 202 555 0100 to 0199 and +44 20 7946 0000 to 0999.
 */
export function telephoneBook(): { readonly employee: () => string; readonly contact: () => string | undefined } {
  let american = 0;
  let british = 0;
  let extension = 2000;
  return {
    employee: () => {
      if (american < 100) return `tel:+12025550${String(100 + american++)}`;
      // no reserved numbers left: the telephone system knows its own people by extension
      extension += 1;
      return `urn:extension:${extension}`;
    },
    contact: () => (british < 1000 ? `tel:+442079460${String(british++).padStart(3, '0')}` : undefined),
  };
}

/** The address as some clients write it: capitals do not make it another one. */
export function asTyped(chance: Chance, address: string): string {
  if (!address.startsWith('mailto:') || !happens(chance, 0.02)) return address;
  return `mailto:${address.charAt(7).toUpperCase()}${address.slice(8)}`;
}
