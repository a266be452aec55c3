/** What is answered about the providers that are connected. */
import { z } from 'zod';
import { STREAM_STATES } from '../ingest/contract.ts';
import { count, time } from './schemas.ts';

const Reasons = z.record(z.string(), z.int().min(0));

const Trouble = z
  .object({
    code: z.string().meta({ description: 'Stable; docs/errors.md lists the codes.', examples: ['ING_SCOPE_MISSING'] }),
    message: z.string().meta({ description: 'What is wrong, for people. Names no address.' }),
    todo: z.string().nullable().meta({ description: 'What to change and where; null when nothing can be done.' }),
    streams: count('How many streams it keeps from getting on.'),
    example: z.string().meta({ description: 'One of them.', examples: ['google/mail/103'] }),
    address: z
      .string()
      .nullable()
      .meta({ description: 'Whose that one is; null where it is nobody’s.', examples: ['ada@acme.example'] }),
    since: time('Since when it keeps the first of them.').nullable(),
    nextRetryAt: time('When the first of them is tried again.'),
  })
  .meta({ id: 'SyncTrouble', description: 'Why streams do not get on.' });

const Capability = z
  .object({
    capability: z.string().meta({ description: 'What is read.', examples: ['mail'] }),
    streams: count('How many sequences are read: one for each mailbox, or one for the tenant.'),
    states: z
      .partialRecord(z.enum(STREAM_STATES), z.int().min(0))
      .meta({ description: 'How many streams are in each state.', examples: [{ live: 12 }] }),
    seen: count('Inputs that came.'),
    taken: count('Of these, handed to the event log.'),
    quarantined: count('Of these, set aside.'),
    excluded: Reasons.meta({ description: 'Of these, left out on purpose: how many, by reason.' }),
    notes: Reasons.meta({ description: 'What was passed over and is no input, by reason.' }),
    lagSeconds: z.number().min(0).nullable().meta({
      description: 'For how long the slowest live stream has not been known to be complete; null while none is live.',
    }),
    lastSuccessAt: time('When the provider last answered well; null when never.').nullable(),
    backfill: z
      .object({
        done: count('Items read so far.'),
        total: count('How many there are, by the provider’s own estimate; null when it gives none.').nullable(),
        perSecond: z.number().min(0).meta({ description: 'Items per second so far; 0 while no process reads.' }),
        secondsLeft: count('At this rate; null when it cannot be said.').nullable(),
      })
      .nullable()
      .meta({ description: 'Of streams that read what is old; null when none does.' }),
    reconciled: z
      .object({
        streams: count('How many streams could be looked at.'),
        provider: count('Items that the provider holds of the day.'),
        taken: count('Items that the event log holds of it.'),
      })
      .nullable()
      .meta({ description: 'Both counted, one night; null before the first.' }),
    troubles: z.array(Trouble).meta({ description: 'What keeps streams from getting on, the most frequent first.' }),
  })
  .meta({ id: 'SyncCapability', description: 'The streams of one capability.' });

export const SyncStatus = z
  .object({
    at: time('When this was asked.'),
    providers: z
      .array(
        z.object({
          provider: z.string().meta({ description: 'Its name.', examples: ['google'] }),
          trouble: z
            .string()
            .nullable()
            .meta({ description: 'What keeps it from being read at all; null while nothing does.' }),
          secretExpiresAt: time('When its secret ends; null where nobody knows.').nullable(),
          capabilities: z.array(Capability).meta({ description: 'What is read from it.' }),
        }),
      )
      .meta({ description: 'Every provider that is connected.' }),
  })
  .meta({ id: 'SyncStatus', description: 'How far every connected provider has been read.' });
