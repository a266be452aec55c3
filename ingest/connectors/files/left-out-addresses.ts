import type { Reading } from '../../contract.ts';
import { type Place, warning } from '../../core/complain.ts';
import type { LeftOutAddress } from '../../core/contact-card.ts';

interface Sum {
  count: number;
  readonly first: Place;
  readonly field: string;
}

/** The addresses of one contact book that were left out, summed up: a book of a thousand local numbers is told in one sentence. */
export class LeftOutAddresses {
  readonly #sums = new Map<LeftOutAddress['why'], Sum>();

  note(leftOut: readonly LeftOutAddress[], place: Place): void {
    for (const { why, field } of leftOut) {
      this.#sums.getOrInsertComputed(why, () => ({ count: 0, first: place, field })).count++;
    }
  }

  /** One of each kind, at the place of the first. @param region that was given for numbers without a country */
  warnings(region: string | undefined): Reading[] {
    return [...this.#sums].map(([why, { count, first, field }]) =>
      warning(why === 'no country' ? 'ING_NO_COUNTRY' : 'ING_BAD_ADDRESS', first, {
        field,
        message: sentence(why, count, region),
      }),
    );
  }
}

function sentence(why: LeftOutAddress['why'], count: number, region: string | undefined): string {
  const isOne = count === 1;
  const wereLeftOut = isOne ? 'was left out' : 'were left out, the first of them here';
  const them = isOne ? 'it' : 'them';
  if (why === 'no mail address')
    return `${count} mail ${isOne ? 'address' : 'addresses'} that cannot be read ${wereLeftOut}. Correct ${them} in the contact book and import it again.`;
  const numbers = `${count} telephone ${isOne ? 'number' : 'numbers'}`;
  if (why === 'no country')
    return `${numbers} without a country code ${wereLeftOut}. Import the file again with --region and their country, such as --region US.`;
  const inRegion = region === undefined ? '' : ` in ${region.toUpperCase()}`;
  return `${numbers} that ${isOne ? 'is' : 'are'} nobody’s${inRegion} (too short, too long, or a placeholder) ${wereLeftOut}. Write ${them} with + and the country code.`;
}
