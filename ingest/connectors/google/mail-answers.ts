/** What of Gmail's answers is looked at. Whatever else they hold is stripped here. */
import { z } from 'zod';

const HistoryId = z.string().regex(/^\d{1,24}$/);
const Id = z.string().min(1).max(256);

export const Profile = z.object({ historyId: HistoryId, messagesTotal: z.int().min(0).optional() });

export const MessageIds = z.object({
  messages: z.array(z.object({ id: Id })).default([]),
  nextPageToken: z.string().optional(),
});

export const Message = z.object({
  id: Id,
  // of a single mail only the id is indispensable: what has another form is taken for missing
  historyId: HistoryId.optional().catch(undefined),
  /** When Google received it, milliseconds since 1970. */
  internalDate: z
    .string()
    .regex(/^-?\d{1,15}$/)
    .optional()
    .catch(undefined),
  labelIds: z.array(z.string()).default([]),
  payload: z
    .object({ headers: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]) })
    .optional()
    .catch(undefined),
});
export type Message = z.output<typeof Message>;

const Mentioned = z.object({ message: z.object({ id: Id }).optional() });

export const History = z.object({
  history: z
    .array(
      z.object({
        messagesAdded: z.array(Mentioned).default([]),
        labelsRemoved: z.array(Mentioned.extend({ labelIds: z.array(z.string()).default([]) })).default([]),
      }),
    )
    .default([]),
  historyId: HistoryId.optional(),
  nextPageToken: z.string().optional(),
});
export type History = z.output<typeof History>;

export const Labels = z.object({ labels: z.array(z.object({ id: Id, name: z.string() })).default([]) });

/**
 * The mails of a page of the history that may be new to kith, each once, in its order.
 *
 * @param hiding ids of labels under which a mail is left out: one that loses such a label may be wanted now
 */
export function mentionedIds({ history }: History, hiding: ReadonlySet<string>): string[] {
  const ids = new Set<string>();
  for (const { messagesAdded, labelsRemoved } of history) {
    const shown = labelsRemoved.filter(({ labelIds }) => labelIds.some((label) => hiding.has(label)));
    for (const { message } of [...messagesAdded, ...shown]) if (message !== undefined) ids.add(message.id);
  }
  return [...ids];
}
