/** Results held at a time, some 200 bytes each; fewer where a result is large. */
const TEXTS_REMEMBERED = 100_000;

/**
 * The same function of a text, which reads each text once: addresses and names repeat, and most of the time goes into
 * reading them. For pure functions only. Bounded, so that new texts cannot fill the memory.
 */
export function remembered<T>(read: (text: string) => T, max = TEXTS_REMEMBERED): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    if (known.size >= max) known.clear();
    const result = read(text);
    known.set(text, result);
    return result;
  };
}
