import type { EvalRecord, Grouping } from './record.ts';

/**
 * Records that share a token are one person, and so is whoever hangs together through others: what the published rules do with
 * their pairs.
 */
export function joinedByTokens(
  records: readonly EvalRecord[],
  tokensOf: (record: EvalRecord) => readonly string[],
): Grouping {
  const carriers = new Map<string, number>();
  const web = new DisjointSets(records.length);
  records.forEach((record, at) => {
    for (const token of tokensOf(record)) {
      const first = carriers.get(token);
      if (first === undefined) carriers.set(token, at);
      else web.join(first, at);
    }
  });
  return groupingOf(records, web);
}

/** Records are one person where they are alike, directly or through others. Looks at every pair. */
export function joinedByPairs<Read>(
  records: readonly EvalRecord[],
  read: (record: EvalRecord) => Read,
  areAlike: (one: Read, other: Read) => boolean,
): Grouping {
  const web = new DisjointSets(records.length);
  const all = records.map(read);
  all.forEach((one, at) => {
    for (let next = at + 1; next < all.length; next += 1) {
      const other = all[next];
      if (other !== undefined && areAlike(one, other)) web.join(at, next);
    }
  });
  return groupingOf(records, web);
}

/** Which of the numbers from 0 hang together. */
class DisjointSets {
  readonly #parents: number[];

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_, at) => at);
  }

  join(one: number, other: number): void {
    this.#parents[this.root(other)] = this.root(one);
  }

  root(of: number): number {
    let at = of;
    for (let parent = this.#parents[at] ?? at; parent !== at; parent = this.#parents[at] ?? at) {
      this.#parents[at] = this.#parents[parent] ?? parent;
      at = parent;
    }
    return at;
  }
}

function groupingOf(records: readonly EvalRecord[], web: DisjointSets): Grouping {
  const groups = Map.groupBy(
    records.map(({ key }, at) => ({ key, root: web.root(at) })),
    ({ root }) => root,
  );
  const clusters = [...groups.values()].map((members) => ({
    members: members.map(({ key }) => ({
      key,
      zone: members.length === 1 ? ('certain' as const) : ('likely' as const),
    })),
  }));
  return { clusters, reviews: [] };
}
