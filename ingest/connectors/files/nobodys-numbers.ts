import type { Reading } from '../../contract.ts';
import type { Participant } from '../../core/activity.ts';
import { warning } from '../../core/complain.ts';
import { whyNobodys } from '../../core/phone-address.ts';

/**
 * The calls of one list with a number that is nobody's, counted: they make no tie, and whoever imports a list of them would wonder
 * where the calls are.
 */
export class NobodysNumbers {
  readonly #region: string | undefined;
  #withoutCountry = 0;
  #noNumbers = 0;

  /** @param region in which the numbers were read */
  constructor(region: string | undefined) {
    this.#region = region;
  }

  /** The parties of one call. */
  note(parties: readonly Participant[]): void {
    const whys = parties
      .filter(({ address }) => address.startsWith('tel:'))
      .map(({ address }) => whyNobodys(address, this.#region));
    if (whys.includes('no country')) this.#withoutCountry += 1;
    else if (whys.includes('no number')) this.#noNumbers += 1;
  }

  /** What there is to say in the end. */
  *warnings(file: string): Generator<Reading> {
    if (this.#withoutCountry > 0)
      yield warning(
        'ING_NO_COUNTRY',
        { file },
        {
          message: `${told(this.#withoutCountry, 'a telephone number without a country code')} Import the file again with --region and the country, such as --region US.`,
        },
      );
    if (this.#noNumbers > 0) {
      const where = this.#region === undefined ? '' : ` in ${this.#region.toUpperCase()}`;
      yield warning(
        'ING_BAD_ADDRESS',
        { file },
        {
          message: `${told(this.#noNumbers, `a telephone number that is nobody’s${where} (too short, too long, or two in one)`)} Write numbers of other countries with + and the country code.`,
        },
      );
    }
  }
}

function told(calls: number, what: string): string {
  const [have, they] = calls === 1 ? ['call has', 'it makes'] : ['calls have', 'they make'];
  return `${calls} ${have} ${what}: between such a number and others ${they} no tie.`;
}
