/** Who counts at the other end of a tie. */
export interface Scope {
  /** Only employees; else everybody. */
  readonly employees: boolean;
  /** Nobody of this organisation. */
  readonly outside: string | null;
}

/** Whether the person `p` at the other end is in scope. */
export const IN_SCOPE = `(NOT :employees OR p.employee = 1) AND (:outside IS NULL OR NOT EXISTS (
  SELECT 1 FROM identity m INDEXED BY identity_person WHERE m.person = p.n AND m.organisation = :outside))`;

/** A scope as the values that {@link IN_SCOPE} names. */
export function scopeValues({ employees, outside }: Scope): { employees: number; outside: string | null } {
  return { employees: Number(employees), outside };
}
