/** Of a name, a title, an employer; the same as in the schema of directory records. */
const LENGTH_MAX = 256;

/** `{ title: 'Buyer' }`, or nothing when nothing but white space was written. What is longer than a record may hold is cut. */
export function textField<Field extends string>(
  field: Field,
  written: string | null | undefined,
): { readonly [F in Field]?: string } {
  const text = written?.trim().slice(0, LENGTH_MAX).toWellFormed() ?? '';
  return text === '' ? {} : ({ [field]: text } as { [F in Field]: string });
}
