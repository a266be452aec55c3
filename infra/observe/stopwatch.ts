/** Measures one thing after the other. */
export interface Stopwatch {
  /** Seconds since the last call, or since the start. */
  lap(): number;
}

export function startStopwatch(): Stopwatch {
  let since = performance.now();
  return {
    lap() {
      const now = performance.now();
      const seconds = (now - since) / 1000;
      since = now;
      return seconds;
    },
  };
}
