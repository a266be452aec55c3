import type { PersonRef } from '../contract.ts';

/** What a {@link PersonRef} is made of. */
export interface PersonRow {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly employee: number;
  readonly organisation: string | null;
}

/** The columns of a {@link PersonRow}, with `p` as the person and `i` as the identity that gives the id. */
export const PERSON_COLUMNS = 'p.n, i.id, p.name, p.address, p.employee, p.organisation';

export function refOf({ id, name, address, employee, organisation }: PersonRow): PersonRef {
  const ref = { id, name, address, employee: employee === 1 };
  return organisation === null ? ref : { ...ref, organisation };
}
