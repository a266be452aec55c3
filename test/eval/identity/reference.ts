/**
 * Figures that were measured once and cannot be run here: other tools' own programs at their defaults (one is under a licence
 * that forbids bringing it in), and what we aim at. By set, counted between aliases.
 */
export interface Reference {
  readonly system: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export const REFERENCES: Readonly<Record<string, readonly Reference[]>> = {
  nova: [
    { system: 'Bird, a published program', precision: 0.807, recall: 0.899, f1: 0.851 },
    { system: 'gambit, its own program', precision: 0.995, recall: 0.918, f1: 0.955 },
  ],
  sympy: [
    { system: 'Bird, a published program', precision: 0.563, recall: 0.835, f1: 0.673 },
    { system: 'gambit, its own program', precision: 0.587, recall: 0.891, f1: 0.708 },
  ],
};

/** F1 to reach, at no less than this precision (science 8, T6). */
export const AIMS: Readonly<Record<string, { readonly f1: number; readonly precision: number }>> = {
  nova: { f1: 0.975, precision: 0.99 },
  sympy: { f1: 0.9, precision: 0.95 },
};
