/** The header of one copy of a mail → its reading. */
import { isoOfMillis } from '../../infra/kernel/instant.ts';
import type { Reading } from '../contract.ts';
import { type Activity, PARTICIPANTS_LISTED_MAX, type Participant, type Role } from './activity.ts';
import { addressList } from './address-list.ts';
import { automatedReason, gmailLabels } from './automated-mail.ts';
import { type Place, quarantined, warning } from './complain.ts';
import { field, type MailFields, SINGLE_FIELDS } from './mail-fields.ts';
import { mailTime } from './mail-time.ts';
import { mailKey, repliedTo } from './message-id.ts';

export interface MailCopy {
  readonly fields: MailFields;
  /** Fields that were cut when they were read: what is left of them is not everybody. */
  readonly cutFields?: ReadonlySet<string>;
  /** Written and not sent. */
  readonly draft?: boolean;
  /** The date of the mbox's `From ` line, milliseconds since 1970. */
  readonly fromLine?: number;
  readonly sighting: NonNullable<Activity['sighting']>;
}

/**
 * Reads one copy of a mail: warnings, then exactly one activity, quarantined or excluded.
 *
 * Rules where mails disagree with the standard: of two From, Date or Message-ID fields the first counts; several To, Cc
 * or Bcc fields are joined; without a usable From the Sender counts; of several authors the first is `from` and the
 * others are `cc`, because they read it too; Resent fields, Reply-To and Return-Path name nobody.
 */
export function activityFromMail(mail: MailCopy, place: Place, now: number): Reading[] {
  const { fields } = mail;
  if (mail.draft || isDraft(fields)) return [{ kind: 'excluded', reason: 'draft' }];
  const readings: Reading[] = [];
  for (const name of SINGLE_FIELDS) {
    if ((fields.get(name)?.length ?? 0) > 1) readings.push(warning('ING_FIELD_REPEATED', place, { field: name }));
  }
  const time = mailTime(fields, now, mail.fromLine);
  if (time === undefined) return [...readings, quarantined('ING_NO_DATE', place, { field: 'date' })];
  if (time.repaired) readings.push(warning('ING_DATE_REPAIRED', place, { field: 'date' }));
  const { participants, bad } = participantsOf(mail);
  if (participants[0]?.role !== 'from') return [...readings, quarantined('ING_NO_SENDER', place, { field: 'from' })];
  for (const name of bad) readings.push(warning('ING_BAD_ADDRESS', place, { field: name }));
  for (const name of mail.cutFields ?? []) readings.push(warning('ING_FIELD_CUT', place, { field: name }));
  const total = participants.length;
  if (total > PARTICIPANTS_LISTED_MAX) {
    const isCut = (mail.cutFields?.size ?? 0) > 0;
    readings.push(warning('ING_PARTICIPANTS_CUT', place, { field: 'participants', ...(isCut ? PARTLY_COUNTED : {}) }));
  }
  const inReplyTo = repliedTo(fields);
  const automated = automatedReason(fields);
  readings.push({
    kind: 'activity',
    activity: {
      channel: 'mail',
      key: mailKey(fields, time.at),
      version: 0,
      at: isoOfMillis(time.at),
      participants: participants.slice(0, PARTICIPANTS_LISTED_MAX),
      ...(total > PARTICIPANTS_LISTED_MAX ? { participantsTotal: total } : {}),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      ...(automated === undefined ? {} : { automated }),
      sighting: mail.sighting,
    },
  });
  return readings;
}

const PARTLY_COUNTED = {
  message: 'More participants than are listed; those in what was read of the fields are counted.',
};

/** Outlook marks what was not sent; a Takeout holds drafts beside mails. */
function isDraft(fields: MailFields): boolean {
  if (field(fields, 'x-unsent')?.trim() === '1') return true;
  if (!fields.has('x-gmail-labels')) return false;
  const labels = gmailLabels(fields);
  return DRAFT_LABELS.some((label) => labels.has(label));
}

/** The label stands in the language of the account. Languages where it is a word that people use for labels of their own are left out. */
const DRAFT_LABELS = ['draft', 'drafts', 'entwürfe', 'brouillons', 'borradores', 'rascunhos', 'bozze'];

const RECIPIENT_FIELDS = ['to', 'cc', 'bcc'] as const;

/** The sender first, then To, Cc, Bcc in their order; and the fields that held something else than addresses. */
function participantsOf(mail: MailCopy): { participants: Participant[]; bad: string[] } {
  const participants: Participant[] = [];
  const bad: string[] = [];
  const add = (name: string, value: string, role: Role): void => {
    const list = addressList(value);
    // the last entry of a cut field may be half an address
    if (mail.cutFields?.has(name)) list.addresses.pop();
    else if (list.bad > 0 && !bad.includes(name)) bad.push(name);
    for (const { address, name: shown } of list.addresses) {
      participants.push({ role, address: `mailto:${address}`, ...(shown === undefined ? {} : { name: shown }) });
    }
  };
  add('from', field(mail.fields, 'from') ?? '', 'from');
  if (participants.length === 0) add('sender', field(mail.fields, 'sender') ?? '', 'from');
  for (const author of participants.slice(1)) author.role = 'cc';
  for (const name of RECIPIENT_FIELDS) {
    for (const value of mail.fields.get(name) ?? []) add(name, value, name);
  }
  return { participants, bad };
}
