/**
 * A large company's mail. Its directory keys tell namesakes apart, though not cleanly: some people have two. Its mailboxes
 * show who sends from whose: executives' own other addresses, and their assistants.
 */
import { seenInMail } from './enron-mail.ts';
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
export interface DirectoryRow {
  readonly cn: string;
  readonly addresses: readonly SeenAddress[];
}

/** A mailbox, named by family name and initial, and who sent from it. */
export interface MailboxRow {
  readonly custodian: string;
  readonly addresses: readonly SeenAddress[];
}

const NAMESAKES_ARE_TWO = { complete: false, namesakes: 'two' } as const;

/** Everybody in the mail, of whom those with a directory key are counted. */
export function directorySet(): EvalSet | undefined {
  const rows = directoryRows();
  const mail = seenInMail();
  if (rows === undefined || mail === undefined) return undefined;
  return evalSetOf('enron', NAMESAKES_ARE_TWO, [...rows.flatMap(aliasesOf), ...mail]);
}

/** Different directory keys whose people have one family name and one initial. */
export function namesakesTrap(): Trap | undefined {
  const rows = directoryRows();
  const mail = seenInMail();
  if (rows === undefined || mail === undefined) return undefined;
  const groups = groupsOfNamesakes(rows);
  const keys = (row: DirectoryRow) => keysOf(row.addresses);
  return {
    name: 'namesakes of a large company',
    says: `${groups.length} groups of different directory keys with one family name and initial`,
    records: recordsOf([...rows.flatMap(aliasesOf), ...mail]),
    apart: groups.flatMap((group) =>
      group.flatMap((one, at) => group.slice(at + 1).flatMap((other) => pairsAcross(keys(one), keys(other)))),
    ),
    together: rows.flatMap((row) => pairsAmong(keys(row))),
  };
}

/** Those who sent from a mailbox: its owner under several addresses, and others, who have another family name. */
export function assistantsTrap(): Trap | undefined {
  const mailboxes = realRows<MailboxRow>('enron', 'enron_identity_sent_folders.jsonl');
  const mail = seenInMail();
  if (mailboxes === undefined || mail === undefined) return undefined;
  const senders = mailboxes.flatMap(({ custodian, addresses }) => aliasesOf({ cn: custodian, addresses }));
  return {
    name: 'assistants who send from an executive’s mailbox',
    says: `${mailboxes.length} mailboxes; a sender without the mailbox’s family name is another person`,
    records: recordsOf([...senders, ...mail]),
    apart: mailboxes.flatMap((mailbox) => pairsAcross(ownersOf(mailbox), othersOf(mailbox))),
    together: mailboxes.flatMap((mailbox): RecordPair[] => pairsAmong(ownersOf(mailbox))),
  };
}

/** As filtered by those who prepared the data; the whole list has keys of lists and offices, too. */
function directoryRows(): DirectoryRow[] | undefined {
  return realRows<DirectoryRow>('enron', 'enron_identity_exchange_dn_clean.jsonl');
}

function aliasesOf({ cn, addresses }: DirectoryRow): Alias[] {
  return addresses.flatMap(({ names, ...seen }) =>
    (names.length === 0 ? [''] : names).map((name) => ({ ...seen, name, person: cn })),
  );
}

function recordsOf(aliases: readonly Alias[]): readonly EvalRecord[] {
  return evalSetOf('', NAMESAKES_ARE_TWO, aliases).addresses.records;
}

/** By the first address of each key; only names written `Last, First` tell which word is which. */
export function groupsOfNamesakes(rows: readonly DirectoryRow[]): DirectoryRow[][] {
  const groups = Map.groupBy(rows, ({ addresses }) => {
    const [last, first] = (addresses[0]?.names[0] ?? '').split(',').map((part) => part.trim().toLowerCase());
    return last && first ? `${last}, ${first.charAt(0)}` : undefined;
  });
  groups.delete(undefined);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** The addresses that sent from a mailbox and have its owner's family name. */
export function ownersOf({ custodian, addresses }: MailboxRow): string[] {
  return keysOf(addresses.filter((seen) => holdsWord(seen, custodian.split('-')[0] ?? '')));
}

export function othersOf({ custodian, addresses }: MailboxRow): string[] {
  return keysOf(addresses.filter((seen) => !holdsWord(seen, custodian.split('-')[0] ?? '')));
}

function holdsWord({ email, names }: SeenAddress, word: string): boolean {
  const local = email.slice(0, Math.max(email.lastIndexOf('@'), 0));
  return [local, ...names].some((text) => plainName(text).split(' ').includes(word));
}

function keysOf(addresses: readonly SeenAddress[]): string[] {
  return addresses.map(({ email }) => email.toLowerCase());
}
