/** How many mails of a day a mailbox holds, for reconciliation. */
import type { DayCount, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import type { Message } from './mail-answers.ts';
import { excludedBy, receivedAt } from './mail-reading.ts';
import { Mailbox } from './mailbox.ts';

const DAY = 86_400_000;
/** Under the metadata scope nothing can be searched by date, so the list is walked from its newest mail: this far. */
const PAGES_MAX = 20;
const PAGE_SIZE = 100;

/**
 * Mails received on the day that `step` would take, by the list and the dates alone. Undefined when the day lies deeper
 * than {@link PAGES_MAX} pages: a count of yesterday is cheap, one of last year would cost the whole mailbox.
 */
export async function countMails(
  calls: GoogleCalls,
  subject: Subject,
  day: string,
  signal: AbortSignal,
): Promise<DayCount | undefined> {
  const from = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(from)) return undefined;
  const mailbox = new Mailbox(calls, subject, signal);
  const excluded = await mailbox.labelsNamed(calls.options.policy.excludeLabels);
  const isOfDay = (message: Message): boolean => {
    const at = receivedAt(message);
    return at !== undefined && at >= from && at < from + DAY && excludedBy(message.labelIds, excluded) === undefined;
  };
  let items = 0;
  let page: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const { messages: listed, nextPageToken } = await mailbox.list(page, PAGE_SIZE);
    const ids = listed.map(({ id }) => id);
    const last = await mailbox.fetchDates(ids.slice(-1));
    // a page whose oldest mail is still a day newer holds none of this day
    const isNewer = last.messages.some((message) => (receivedAt(message) ?? 0) >= from + 2 * DAY);
    if (!isNewer) {
      const { messages } = await mailbox.fetchDates(ids);
      items += messages.filter(isOfDay).length;
      const isPast = messages.length > 0 && messages.every((message) => (receivedAt(message) ?? from) < from);
      if (isPast) return { day, items };
    }
    if (nextPageToken === undefined) return { day, items };
    page = nextPageToken;
  }
  return undefined;
}
