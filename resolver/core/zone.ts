import { ZONES } from './model.ts';

/** Zones of DESIGN 5. */
export type Zone = 'certain' | 'likely' | 'possible' | 'apart';

/** @param hasTwoFamilies whether evidence of two kinds speaks for it, one of them no name: without, nothing is certain */
export function zoneOf(bits: number, hasTwoFamilies: boolean): Zone {
  if (bits >= ZONES.certain && hasTwoFamilies) return 'certain';
  if (bits >= ZONES.likely) return 'likely';
  return bits >= ZONES.possible ? 'possible' : 'apart';
}

/** Bits as they are kept, so that sums are the same in whatever order they are made. */
export function hundredths(bits: number): number {
  return Math.round(bits * 100) / 100;
}
