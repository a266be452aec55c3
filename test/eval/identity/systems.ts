/** What is compared: the published rules, and the product. */
import { bird } from './baselines/bird.ts';
import { goteZingg } from './baselines/gote-zingg.ts';
import {
  sameAddress,
  sameAddressOrName,
  sameUnsharedAddressOrAnyName,
  sameUnsharedAddressOrName,
} from './baselines/same-text.ts';
import { kith } from './kith.ts';
import type { FindPersons } from './record.ts';

export interface System {
  readonly name: string;
  readonly find: FindPersons;
  /** It looks at every pair, so it is left out of large sets. */
  readonly quadratic?: boolean;
}

/** Records with which a quadratic system takes some seconds. */
const QUADRATIC_MAX = 5000;

export const BASELINES: readonly System[] = [
  { name: 'same address', find: sameAddress },
  { name: 'same address or full name', find: sameAddressOrName },
  { name: '… shared addresses dropped', find: sameUnsharedAddressOrName },
  { name: '… one-word names too', find: sameUnsharedAddressOrAnyName },
  { name: 'Bird et al. 2006', find: bird, quadratic: true },
  { name: 'after Gote & Zingg 2021', find: goteZingg, quadratic: true },
];

export const KITH: System = { name: 'kith', find: kith };

/** Those that a set of so many records is given to. */
export function systemsFor(systems: readonly System[], records: number): readonly System[] {
  return systems.filter(({ quadratic }) => quadratic !== true || records <= QUADRATIC_MAX);
}
