/** The simplest rules, which are hard to beat: the same address, or the same full name. */
import { joinedByTokens } from '../closure.ts';
import { fullName, plainName, surnameOf } from '../full-name.ts';
import type { EvalRecord, FindPersons, Grouping } from '../record.ts';

/** An address beside which this many family names are seen is nobody's own (science 5.4, point 3). */
const SHARED_SURNAMES = 3;

const ofAddress = ({ address }: EvalRecord) => `address ${address}`;

const ofFullNames = ({ names }: EvalRecord) =>
  names.map(fullName).flatMap((name) => (name === undefined ? [] : [`name ${name}`]));

export const sameAddress: FindPersons = (records) => joinedByTokens(records, (record) => [ofAddress(record)]);

export const sameAddressOrName: FindPersons = (records) =>
  joinedByTokens(records, (record) => [ofAddress(record), ...ofFullNames(record)]);

/** Shared addresses join nobody: in the view of aliases their names stand for themselves, in that of addresses they are alone. */
/** Shared addresses join nobody: in the view of aliases their names stand for themselves, in that of addresses they are alone. */
export const sameUnsharedAddressOrName: FindPersons = (records) => withoutShared(records, ofFullNames);

/** One-word names, such as handles, count as well. */
export const sameUnsharedAddressOrAnyName: FindPersons = (records) =>
  withoutShared(records, ({ names }) => names.map(plainName).flatMap((name) => (name === '' ? [] : [`name ${name}`])));

function withoutShared(records: readonly EvalRecord[], ofNames: (record: EvalRecord) => string[]): Grouping {
  const shared = sharedAddresses(records);
  return joinedByTokens(records, (record) => {
    if (!shared.has(record.address)) return [ofAddress(record), ...ofNames(record)];
    return record.names.length === 1 ? ofNames(record) : [];
  });
}

function sharedAddresses(records: readonly EvalRecord[]): Set<string> {
  const surnames = new Map<string, Set<string>>();
  for (const { address, names } of records) {
    const seen = surnames.get(address) ?? new Set();
    for (const surname of names.map(surnameOf)) if (surname !== undefined) seen.add(surname);
    surnames.set(address, seen);
  }
  return new Set([...surnames].filter(([, seen]) => seen.size >= SHARED_SURNAMES).map(([address]) => address));
}
