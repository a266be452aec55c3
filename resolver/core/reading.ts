import type { DirectoryClaim } from './directory-entry.ts';
import type { IdentityClass } from './identity-class.ts';
import type { OwnName } from './shared-address.ts';

/** An identity as it is compared with others: everything that its facts tell, read once. */
export interface IdentityReading {
  readonly id: string;
  readonly key: string;
  readonly class: IdentityClass;
  /** The entries of directories that name it. */
  readonly claims: readonly DirectoryClaim[];
  /** The cards of contact books that name it. */
  readonly cards: readonly DirectoryClaim[];
  /** What directories and names tell of its owner. */
  readonly names: readonly OwnName[];
  /** Whether the name was never seen and is what the address spells: `alice.smith@`. */
  readonly isNamedByAddress: boolean;
  /** Its local part, login or handle in Latin letters and digits; empty for numbers and ids. */
  readonly local: string;
  /** The same without digits. */
  readonly localLetters: string;
  /** The words of it that dots, hyphens and digits part. */
  readonly localWords: readonly string[];
  /** Only of mail addresses. */
  readonly domain: string | undefined;
  readonly organisation: string | undefined;
  readonly isFreeMail: boolean;
  /** Its blocking keys. */
  readonly keys: readonly string[];
}
