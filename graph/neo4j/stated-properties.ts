import type { Minute } from '../../infra/kernel/instant.ts';
import type { Survivors } from '../../resolver/contract.ts';

/** What directories and cards say of a person, as the node has it: flat, so that people can read it. */
export interface StatedProperties {
  readonly title: string | null;
  readonly titleSource: string | null;
  readonly titleAt: Minute | null;
  readonly employer: string | null;
  readonly employerSource: string | null;
  readonly employerAt: Minute | null;
}

/** {@link StatedProperties} as a map, out of the node of that variable. */
export const statedMap = (variable: string) =>
  `${variable} {.title, .titleSource, .titleAt, .employer, .employerSource, .employerAt}`;

export function statedProperties({ title, employer }: Survivors): StatedProperties {
  return {
    ...{ title: title?.value ?? null, titleSource: title?.source ?? null, titleAt: title?.at ?? null },
    ...{ employer: employer?.value ?? null, employerSource: employer?.source ?? null },
    employerAt: employer?.at ?? null,
  };
}

export function statedOf(stated: StatedProperties): Survivors {
  const factOf = (value: string | null, source: string | null, at: Minute | null) =>
    value === null ? undefined : { value, source: source ?? '', at: at ?? 0 };
  const title = factOf(stated.title, stated.titleSource, stated.titleAt);
  const employer = factOf(stated.employer, stated.employerSource, stated.employerAt);
  return { ...(title === undefined ? {} : { title }), ...(employer === undefined ? {} : { employer }) };
}
