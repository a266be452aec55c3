/** A message as Gmail gives it → its reading. */
import type { Reading } from '../../contract.ts';
import { activityFromMail } from '../../core/activity-from-mail.ts';
import { readOrSetAside } from '../../core/complain.ts';
import { MAIL_FIELDS } from '../../core/mail-fields.ts';
import type { Message } from './mail-answers.ts';
import { GOOGLE } from './options.ts';

/**
 * Header fields that are asked for. Mails spell names in any case and the API does not say whether it compares them so:
 * the usual spelling is asked for, and the second one of those that have two. Labels of a Takeout are no header of a mail,
 * and when a mail came Google says itself, so nobody has to look at the way that it took.
 */
export const METADATA_HEADERS: readonly string[] = [
  ...[...MAIL_FIELDS].filter((name) => !['x-gmail-labels', 'received'].includes(name)).map(capitalized),
  ...['Message-ID', 'List-ID', 'CC', 'BCC'],
];

const ASKED = new Set(METADATA_HEADERS.map((name) => name.toLowerCase()));

function capitalized(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

const SYSTEM: readonly (readonly [label: string, reason: string])[] = [
  ['DRAFT', 'draft'],
  ['SPAM', 'spam'],
  ['TRASH', 'trash'],
  ['CHAT', 'chat'],
];

/** Ids of all labels under which a mail is left out. */
export function hidingLabels(excludedLabels: ReadonlySet<string>): Set<string> {
  return new Set([...SYSTEM.map(([label]) => label), ...excludedLabels]);
}

/** Values longer than this are no addresses of people; the rest is left out. */
const VALUE_MAX = 256 * 1024;

/**
 * @param excludedLabels ids of labels that the company leaves out
 * @param mailbox the provider's id of its owner
 */
export function readingsOfMessage(
  message: Message,
  { mailbox, excludedLabels, now }: { mailbox: string; excludedLabels: ReadonlySet<string>; now: number },
): readonly Reading[] {
  const excluded = excludedBy(message.labelIds, excludedLabels);
  if (excluded !== undefined) return [{ kind: 'excluded', reason: excluded }];
  const place = { file: `google/mail/${mailbox}/${message.id}` };
  const { fields, cutFields } = fieldsOf(message);
  const received = receivedAt(message);
  return readOrSetAside(place, () =>
    activityFromMail(
      {
        fields,
        cutFields,
        ...(received === undefined ? {} : { fromLine: received }),
        sighting: { provider: GOOGLE, mailbox },
      },
      place,
      now,
    ),
  );
}

export function excludedBy(labels: readonly string[], excludedLabels: ReadonlySet<string>): string | undefined {
  const system = SYSTEM.find(([label]) => labels.includes(label));
  if (system !== undefined) return system[1];
  return labels.some((label) => excludedLabels.has(label)) ? 'label' : undefined;
}

/** When Google received it, milliseconds since 1970. */
export function receivedAt({ internalDate }: Pick<Message, 'internalDate'>): number | undefined {
  return internalDate === undefined ? undefined : Number(internalDate);
}

function fieldsOf({ payload }: Message): { fields: Map<string, string[]>; cutFields: Set<string> } {
  const fields = new Map<string, string[]>();
  const cutFields = new Set<string>();
  for (const { name, value } of payload?.headers ?? []) {
    const lower = name.toLowerCase();
    if (!ASKED.has(lower)) continue;
    if (value.length > VALUE_MAX) cutFields.add(lower);
    const unfolded = value.slice(0, VALUE_MAX).replace(/\r?\n(?=[ \t])/g, '');
    const known = fields.get(lower);
    if (known === undefined) fields.set(lower, [unfolded]);
    else known.push(unfolded);
  }
  return { fields, cutFields };
}
