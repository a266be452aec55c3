import { askReadiness, type Readiness } from '../../api/contract.ts';
import type { Clock } from '../kernel/instant.ts';

/** The same question, whose unmet checks say since when they are: since the beginning of the first look that found them so. */
export function rememberSince(readiness: () => Promise<Readiness>, clock: Clock): () => Promise<Readiness> {
  const begun = new Map<string, number>();
  return async () => {
    const now = clock();
    const { checks, positions } = await askReadiness(readiness);
    const unmet = new Set(checks.filter(({ ok }) => !ok).map(({ name }) => name));
    for (const name of [...begun.keys()].filter((each) => !unmet.has(each))) begun.delete(name);
    const since = (name: string) => begun.getOrInsertComputed(name, () => now);
    return { positions, checks: checks.map((check) => (check.ok ? check : { ...check, since: since(check.name) })) };
  };
}
