/** The lines of a canonical dump: what each must look like, and in which order they stand. */
import { compareBytes, parseJson } from './lines.mjs';
import { Section } from './section.mjs';

/** Fields by kind of line, in order. */
const FIELDS = {
  identity: 'class,firstSeen,key,lastSeen,names,type',
  ignored: 'activity,at,reason,type',
  knows:
    'a,b,calls,firstAt,k,kDepth,kIn,kOut,lastAt,lastIn,lastOut,mails,meetings,others,reciprocity,type,weeksIn,weeksOut',
  ledger: 'a,b,entries,type',
  person: 'employee,identities,name,type',
};

const KEYS = {
  identity: ({ key }) => [key],
  ignored: ({ activity, reason }) => [activity, reason],
  knows: ({ a, b }) => [a, b],
  ledger: ({ a, b }) => [a, b],
  person: ({ identities }) => [identities[0]],
};

/** Those of the fields that would be taken for what they are not. */
const SHAPES = {
  identity: ({ names }) => Array.isArray(names),
  ignored: () => true,
  knows: () => true,
  ledger: ({ entries }) => Array.isArray(entries) && entries.length > 0 && entries.every(isEntry),
  person: ({ identities }) => Array.isArray(identities) && identities.length > 0 && areTexts(identities),
};

/** Reads the lines one after the other; what is wrong with their form is counted in {@link form}. */
export class DumpReader {
  form = new Section('form', 'lines');
  #before = [];

  /** The line as an object; undefined when it is not one of a dump. */
  read(text, number) {
    this.form.want(1);
    const line = text === undefined ? undefined : parseJson(text);
    if (!isOfDump(line)) {
      this.form.add(number);
      return undefined;
    }
    if (JSON.stringify(line) !== text) this.form.differ(['writing'], number);
    const place = [line.type, ...KEYS[line.type](line)];
    if (!comesAfter(place, this.#before)) this.form.differ(['order'], number);
    this.#before = place;
    return line;
  }
}

/** Whether a line is a person's, without reading it. */
export function isPersonLine(text) {
  return text?.endsWith('"type":"person"}') === true;
}

function isOfDump(line) {
  if (typeof line !== 'object' || line === null || Object.keys(line).join() !== FIELDS[line.type]) return false;
  return SHAPES[line.type](line) && areTexts(KEYS[line.type](line));
}

/** Activity, version, time, channel, direction, role, size class. */
function isEntry(entry) {
  return Array.isArray(entry) && entry.length === 7;
}

function areTexts(keys) {
  return keys.every((key) => typeof key === 'string');
}

function comesAfter(place, before) {
  for (let at = 0; at < before.length; at += 1) {
    const order = compareBytes(place[at] ?? '', before[at]);
    if (order !== 0) return order > 0;
  }
  return before.length === 0;
}
