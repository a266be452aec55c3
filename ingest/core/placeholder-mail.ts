/** Texts that programs write where they have no address (reliability B038). They must never join two people. */
const PLACEHOLDER_LOCALS = new Set(['null', 'undefined', 'none', 'unknown', 'nobody', 'undisclosed-recipients', 'n/a']);

/** Whether a mail address stands for nobody. Both parts in lower case. */
export function isPlaceholderMail(local: string, domain: string): boolean {
  return PLACEHOLDER_LOCALS.has(local) || domain.endsWith('.invalid');
}
