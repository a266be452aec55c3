import { assistantsTrap, directorySet, namesakesTrap } from './enron.ts';
import { mailMapInCrowd, mailMapSet } from './mail-maps.ts';
import { declaredAddresses, declaredAuthors, observedPeople } from './openstack.ts';
import type { EvalSet } from './record.ts';
import type { Trap } from './trap.ts';

/** Weights may be fitted on these and on no others; what they show of a fitted matcher is too good. */
export const FITTED: readonly string[] = ['nova'];

/** Errors on these were looked at while rules were written: they show less of strangers' data than the ones that were only measured. */
export const LOOKED_AT: readonly string[] = [
  'sympy',
  'sympy-mapped',
  'sympy-in-a-crowd',
  'git',
  'scipy',
  'swift',
  'enron',
];

/** By name, how a set is read. Sets of the same people as a fitted one are read without those. */
const READERS: Readonly<Record<string, () => EvalSet | undefined>> = {
  nova: () => declaredAuthors('nova'),
  sympy: () => mailMapSet('sympy', { complete: true }),
  // 43 of its people are committers and co-authors whom the map, complete for authors, does not name
  'sympy-mapped': () => mailMapSet('sympy', { name: 'sympy-mapped' }),
  'sympy-in-a-crowd': () => mailMapInCrowd('sympy', ['git', 'scipy', 'curl', 'pip', 'nova', 'swift']),
  git: () => mailMapSet('git', { authors: true }),
  scipy: () => mailMapSet('scipy'),
  curl: () => mailMapSet('curl'),
  pip: () => mailMapSet('pip'),
  swift: () => declaredAuthors('swift', declaredAuthors('nova')),
  openstack: () => observedPeople(declaredAuthors('nova')),
  stackalytics: () => declaredAddresses(declaredAuthors('nova')),
  enron: directorySet,
};

/** By name, how a trap is read. */
const TRAPS: Readonly<Record<string, () => Trap | undefined>> = {
  namesakes: namesakesTrap,
  assistants: assistantsTrap,
};

export const SET_NAMES: readonly string[] = Object.keys(READERS);
export const TRAP_NAMES: readonly string[] = Object.keys(TRAPS);

/** A set of the real data; undefined, said loudly, when it is not on this machine. */
export function readSet(name: string): EvalSet | undefined {
  return READERS[name]?.();
}

/** A trap of the real data; undefined, said loudly, when it is not on this machine. */
export function readTrap(name: string): Trap | undefined {
  return TRAPS[name]?.();
}
