/** A dump against what must be in it, section by section. */

import { LedgersCheck, TiesCheck } from './check-contacts.mjs';
import { PersonsCheck } from './check-persons.mjs';
import { IdentitiesCheck, IgnoredCheck } from './check-sightings.mjs';
import { classOf } from './classes.mjs';
import { DumpReader, isPersonLine } from './dump-lines.mjs';
import { eachLine } from './lines.mjs';

/**
 * The sections, in the order in which they are shown.
 *
 * @param domains the tenant's own @param now the minute up to which ties count what happened
 * @param onChunk gets all bytes of the dump, once
 */
export async function compareDump(expected, file, { domains, now, onChunk }) {
  const classes = expected.identities.map(({ key, names }) => classOf(key, [...names.keys()]));
  const ties = new TiesCheck(expected, now);
  const checks = {
    identity: new IdentitiesCheck(expected, classes),
    ignored: new IgnoredCheck(expected),
    ledger: new LedgersCheck(expected),
    knows: ties,
    person: new PersonsCheck(expected, classes, domains),
  };
  const reader = new DumpReader();
  // Twice over: persons come last, and without them nobody knows whose a tie is.
  await eachLine(file, (text) => {
    const person = isPersonLine(text) ? new DumpReader().read(text) : undefined;
    if (person !== undefined) ties.learnPerson(person);
  });
  ties.fold();
  await eachLine(
    file,
    (text, number) => {
      const line = reader.read(text, number);
      if (line !== undefined) checks[line.type].take(line, number);
    },
    onChunk,
  );
  for (const check of Object.values(checks)) check.close();
  return [reader.form, ...Object.values(checks).map((check) => check.section)];
}
