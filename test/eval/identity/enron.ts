/**
 * A large company's mail. Its directory keys tell namesakes apart, though not cleanly: some people have two. Its mailboxes
 * show who sends from whose: executives' own other addresses, and their assistants.
 */
import { type Alias, evalSetOf } from './eval-set.ts';
import { plainName } from './full-name.ts';
import { realRows } from './json-lines.ts';
import type { EvalRecord, EvalSet } from './record.ts';
import { pairsAcross, pairsAmong, type RecordPair, type Trap } from './trap.ts';

interface SeenAddress {
  readonly email: string;
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
}

/** A key of the directory, and the addresses that stood beside it. */
interface DirectoryRow {
  readonly cn: string;
  readonly addresses: readonly SeenAddress[];
}

/** A mailbox, named by family name and initial, and who sent from it. */
interface MailboxRow {
  readonly custodian: string;
  readonly addresses: readonly SeenAddress[];
}

/** All addresses with a directory key, by key. */
export function directorySet(): EvalSet | undefined {
  const rows = directoryRows('');
  return rows && evalSetOf('enron', { complete: false, namesakes: 'two' }, rows.flatMap(aliasesOf));
}

/** Different directory keys whose people have one family name and one initial. */
export function namesakesTrap(): Trap | undefined {
  const rows = directoryRows('_clean');
  if (rows === undefined) return undefined;
  const groups = groupsOfNamesakes(rows);
  const keys = (row: DirectoryRow) => row.addresses.map(({ email }) => email.toLowerCase());
  return {
    name: 'namesakes of a large company',
    says: `${groups.length} groups of different directory keys with one family name and initial`,
    records: recordsOf(rows.flatMap(aliasesOf)),
    apart: groups.flatMap((group) =>
      group.flatMap((one, at) => group.slice(at + 1).flatMap((other) => pairsAcross(keys(one), keys(other)))),
    ),
    together: rows.flatMap((row) => pairsAmong(keys(row))),
  };
}

/** Those who sent from a mailbox: its owner under several addresses, and others, who have another family name. */
export function assistantsTrap(): Trap | undefined {
  const mailboxes = realRows<MailboxRow>('enron', 'enron_identity_sent_folders.jsonl');
  const directory = directoryRows('_clean');
  if (mailboxes === undefined || directory === undefined) return undefined;
  const senders = mailboxes.flatMap(({ custodian, addresses }) => aliasesOf({ cn: custodian, addresses }));
  return {
    name: 'assistants who send from an executive’s mailbox',
    says: `${mailboxes.length} mailboxes; a sender without the mailbox’s family name is another person`,
    records: recordsOf([...senders, ...directory.flatMap(aliasesOf)]),
    apart: mailboxes.flatMap((mailbox) => pairsAcross(ownersOf(mailbox), othersOf(mailbox))),
    together: mailboxes.flatMap((mailbox): RecordPair[] => pairsAmong(ownersOf(mailbox))),
  };
}

function directoryRows(variant: '' | '_clean'): DirectoryRow[] | undefined {
  return realRows<DirectoryRow>('enron', `enron_identity_exchange_dn${variant}.jsonl`);
}

function aliasesOf({ cn, addresses }: DirectoryRow): Alias[] {
  return addresses.flatMap(({ names, ...seen }) =>
    (names.length === 0 ? [''] : names).map((name) => ({ ...seen, name, person: cn })),
  );
}

function recordsOf(aliases: readonly Alias[]): readonly EvalRecord[] {
  return evalSetOf('', { complete: false, namesakes: 'two' }, aliases).addresses.records;
}

/** By the first address of each key; only names written `Last, First` tell which word is which. */
function groupsOfNamesakes(rows: readonly DirectoryRow[]): DirectoryRow[][] {
  const groups = Map.groupBy(rows, ({ addresses }) => {
    const [last, first] = (addresses[0]?.names[0] ?? '').split(',').map((part) => part.trim().toLowerCase());
    return last && first ? `${last}, ${first.charAt(0)}` : undefined;
  });
  groups.delete(undefined);
  return [...groups.values()].filter((group) => group.length > 1);
}

function ownersOf({ custodian, addresses }: MailboxRow): string[] {
  return keysOf(addresses.filter((seen) => holdsWord(seen, custodian.split('-')[0] ?? '')));
}

function othersOf({ custodian, addresses }: MailboxRow): string[] {
  return keysOf(addresses.filter((seen) => !holdsWord(seen, custodian.split('-')[0] ?? '')));
}

function holdsWord({ email, names }: SeenAddress, word: string): boolean {
  const local = email.slice(0, Math.max(email.lastIndexOf('@'), 0));
  return [local, ...names].some((text) => plainName(text).split(' ').includes(word));
}

function keysOf(addresses: readonly SeenAddress[]): string[] {
  return addresses.map(({ email }) => email.toLowerCase());
}
