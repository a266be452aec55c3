/** 1 for equal texts, 0 for texts without a common sign: one less the edits per sign of the longer one. */
export function similarity(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : 1 - distance(one, other) / longer;
}

/** Whether two texts are at least this similar; quick where their lengths alone say so. */
export function areSimilar(one: string, other: string, atLeast: number): boolean {
  if (one === other) return true;
  const [shorter, longer] = [Math.min(one.length, other.length), Math.max(one.length, other.length)];
  const isOneEditTooMany = 1 - 1 / longer < atLeast;
  return !isOneEditTooMany && shorter >= atLeast * longer && similarity(one, other) >= atLeast;
}

/** Insertions, deletions and replacements that turn one text into the other (Levenshtein 1966). */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const costs = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1);
      costs.push(Math.min(replaced, (above[at] ?? 0) + 1, (costs[at - 1] ?? 0) + 1));
    }
    above = costs;
  }
  return above[other.length] ?? 0;
}
