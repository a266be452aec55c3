/** What explaining a tie answers with: every number that goes into the formula, so that anybody can compute it again. */
import { z } from 'zod';
import { amount, count, PersonRef, share, Tie, time } from './schemas.ts';

const weight = z.number().min(0).max(10).meta({ description: 'Weight of the channel, 0 to 10; 5 is neutral.' });

const Formula = z
  .object({
    halfLifeDays: z.number().meta({ description: 'h: days after which a week counts half.', examples: [45] }),
    channelWeights: z
      .object({ mail: weight, meeting: weight, call: weight, chat: weight, task: weight })
      .meta({ description: 'W, inside the weights of the weeks.' }),
    leak: share('Share of the other direction that each direction is lent: X = out + leak·in, Y = in + leak·out.'),
    indexMidpoint: amount('S at which the index reads 50.'),
  })
  .meta({
    id: 'Formula',
    description:
      'S = 4XY/(√X+√Y)²; out and in are the sums of `share` over the weeks of their direction; share = log1p(3·weight)·2^(−age/h), age from the middle of the week (Thursday noon) to `asOf` in days; index = 100·S/(S+indexMidpoint).',
  });

const Week = z
  .object({
    week: z.string().meta({ description: 'Its Monday, UTC.', format: 'date', examples: ['2026-02-23'] }),
    weight: amount('Sum of the weights of the interactions of this week in this direction.'),
    damped: amount('log1p(3·weight).'),
    share: amount('What is left of it at `asOf`: damped·2^(−age/h).'),
  })
  .meta({ id: 'Week', description: 'One week of one direction.' });

const IdentityPair = z
  .object({
    a: z
      .string()
      .meta({ description: 'An identity of one of the two, with its scheme.', examples: ['mailto:alice@example.com'] }),
    b: z.string().meta({ description: 'An identity of the other one.', examples: ['mailto:bob@client.example'] }),
    interactions: count('Entries of the ledger of this pair, whatever their state.'),
  })
  .meta({ id: 'IdentityPair', description: 'A pair of addresses whose ledger is part of this tie.' });

const Entry = z
  .object({
    at: time('When it happened, to the minute.'),
    channel: z.enum(['mail', 'meeting', 'call', 'chat', 'task']).meta({ description: 'How.' }),
    direction: z.enum(['out', 'in', 'both']).meta({ description: 'out: from a to b.' }),
    role: z.enum(['direct', 'cc', 'bcc']).meta({ description: 'The strongest role in which the two met.' }),
    people: z.number().meta({
      description: 'The number that stands for the size class: recipients of a mail, attendees of a meeting.',
      examples: [4.5],
    }),
    weight: amount('What it adds to its week, before damping.'),
  })
  .meta({ id: 'Entry', description: 'One interaction, without a key that would lead to its content.' });

export const TieExplained = z
  .object({
    asOf: time('The minute for which this holds.'),
    windowDays: z.int().meta({ description: 'Days counted in `inWindow`.' }),
    a: PersonRef,
    b: PersonRef,
    tie: Tie.meta({ description: 'The tie seen from a: `out` goes from a to b.' }),
    formula: Formula,
    weeks: z
      .object({
        out: z.array(Week).meta({ description: 'From a to b, oldest first.' }),
        in: z.array(Week).meta({ description: 'From b to a, oldest first.' }),
      })
      .meta({ description: 'Weeks with at least one interaction.' }),
    identityPairs: z.array(IdentityPair).meta({ description: 'Whose ledgers were folded into this tie.' }),
    entries: count('Interactions in the folded ledger up to `asOf`: one to two addresses of one person counts once.'),
    lastEntries: z.array(Entry).meta({ description: 'The newest of them, newest first, at most `limit`.' }),
  })
  .meta({ id: 'TieExplained', description: 'A tie with everything needed to compute it by hand.' });
