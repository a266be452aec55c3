import { InvalidArgumentError } from 'commander';

/** The number of an option that counts lines or days: 1 to 10,000. Anything else is misuse. */
export function positive(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 10_000)
    throw new InvalidArgumentError('a whole number from 1 to 10000 is wanted');
  return n;
}
