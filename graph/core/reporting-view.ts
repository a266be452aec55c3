import type { PersonRef } from '../contract.ts';

/** Whom somebody reports to by the word of directories. It has no dates: it holds as of any moment. */
export interface ManagerView {
  readonly person: PersonRef;
  /** The directories that say so, in the order of their names. */
  readonly sources: readonly string[];
}

/** The lines of reporting that end at a person. */
export interface ReportingLines {
  /** By name. More than one when directories contradict each other. */
  readonly managers: readonly ManagerView[];
  /** Who reports to the person, by name; {@link REPORTS_MAX} at most. */
  readonly reports: readonly PersonRef[];
}

/** More are cut off, in the order of their ids: nobody has so many, but a directory may say so. */
export const REPORTS_MAX = 500;

/** @param managers each with a directory that says so @param reports each once */
export function reportingLines(
  managers: readonly { readonly person: PersonRef; readonly source: string }[],
  reports: readonly PersonRef[],
): ReportingLines {
  const byId = Map.groupBy(managers, ({ person }) => person.id);
  const views = [...byId.values()].flatMap((said): ManagerView[] => {
    const sources = said.map(({ source }) => source).sort();
    return said.slice(0, 1).map(({ person }) => ({ person, sources }));
  });
  return {
    managers: views.sort((one, other) => byName(one.person, other.person)),
    reports: [...reports].sort(byName),
  };
}

function byName(one: PersonRef, other: PersonRef): number {
  const [a, b] = one.name === other.name ? [one.id, other.id] : [one.name, other.name];
  return a < b ? -1 : 1;
}
