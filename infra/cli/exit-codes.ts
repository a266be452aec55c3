/** Exit codes: a stable contract. */
export const EXIT = { done: 0, failed: 1, misuse: 2, interrupted: 130 } as const;
