import { blockMax, countMax, roundedCount } from '../../resolver/contract.ts';

/** What another number of carriers does to the weights that rest on it. */
export function stepOf(key: string, before: number, after: number): 'none' | 'lighter' | 'anew' {
  const max = blockMax(key);
  if (max > 0 && before > max !== after > max) return 'anew';
  const counted = (carriers: number) => roundedCount(Math.min(carriers, countMax(key)));
  if (counted(before) === counted(after)) return 'none';
  const isOfName = key.startsWith('l|') || key.startsWith('g|');
  return isOfName && after > before ? 'lighter' : 'anew';
}
