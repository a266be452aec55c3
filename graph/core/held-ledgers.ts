import { type OwnLedgers, ownLedgers } from './own-ledgers.ts';

/** Some 400 bytes each. Some identities have thousands, so it is not these that are counted. */
const LEDGERS_HELD = 20_000;

type ReadLedgers = (n: number) => Parameters<typeof ownLedgers>[0];

/** The ledgers of identities, held from one question to the next while there are not too many of them. */
export class HeldLedgers {
  readonly #read: ReadLedgers;
  readonly #held = new Map<number, OwnLedgers>();
  #ledgers = 0;

  /** @param read the ledgers of an identity as they are now */
  constructor(read: ReadLedgers) {
    this.#read = read;
  }

  of(n: number): OwnLedgers {
    const known = this.#held.get(n);
    if (known !== undefined) return known;
    const own = ownLedgers(this.#read(n));
    if (this.#ledgers + own.contacts.size > LEDGERS_HELD) this.clear();
    this.#ledgers += own.contacts.size;
    this.#held.set(n, own);
    return own;
  }

  clear(): void {
    this.#held.clear();
    this.#ledgers = 0;
  }
}
