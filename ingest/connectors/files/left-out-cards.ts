import type { Reading } from '../../contract.ts';
import { complaint, type Place } from '../../core/complain.ts';
import type { FileReading } from './file-source.ts';

/** Lines that are named in a sentence. */
const LINES_SHOWN = 5;

interface Sum {
  readonly first: Place;
  readonly lines: number[];
  count: number;
}

/** The cards and rows of one contact book of which nothing is taken, summed up by reason: who misses somebody finds the line. */
export class LeftOutCards {
  readonly #sums = new Map<LeftOutCard, Sum>();

  /** @returns what the card counts as */
  leaveOut(reason: LeftOutCard, place: Place): Reading {
    const sum = this.#sums.getOrInsertComputed(reason, () => ({ first: place, lines: [], count: 0 }));
    sum.count += 1;
    if (sum.lines.length < LINES_SHOWN && place.line !== undefined) sum.lines.push(place.line);
    return { kind: 'excluded', reason };
  }

  /** One of each reason, at the place of the first. */
  notices(): FileReading[] {
    return [...this.#sums].map(([reason, { first, lines, count }]) => {
      const rest = count - lines.length;
      const where = `line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
      const what = count === 1 ? '1 entry was left out' : `${count} entries were left out`;
      const message = `${what}: ${WHY[reason]} (${where}).`;
      return { kind: 'notice', complaint: complaint('ING_CARD_LEFT_OUT', first, { message }) };
    });
  }
}

export type LeftOutCard = keyof typeof WHY;

const WHY = {
  'a group of cards': 'a group is nobody',
  'not a person’s card': 'a company is nobody',
  'no address': 'without a mail address or a telephone number nobody is known by it',
} as const;
