import type { Clock } from './kernel/instant.ts';

/** The machine's clock: the only place that reads it for anything that is stored. */
export const systemClock: Clock = () => Date.now();
