/** What the API answers about pairs of identities that people should look at. */
import { z } from 'zod';
import type { WhyOne } from '../graph/contract.ts';
import { DecidedIdentity, Decision } from './decision-schemas.ts';
import { count, Evidence, Identity, id } from './schemas.ts';

/** In the order in which they are explained. */
const WHY = [
  'said one',
  'one entry',
  'certain',
  'likely',
  'nobodys own',
  'said two',
  'two users',
  'apart',
  'possible',
  'likely are not merged',
  'too common',
  'too many',
  'apart through another',
  'more against',
  'one bridge',
  'rival',
] as const satisfies readonly WhyOne[];

const ReviewedIdentity = Identity.extend({
  person: id('The person to whom it belongs now.').nullable(),
}).meta({ id: 'ReviewedIdentity', description: 'One of two addresses that may be one person, and whose it is now.' });

export const Review = z
  .object({
    a: ReviewedIdentity,
    b: ReviewedIdentity,
    merged: z.boolean().meta({ description: 'Whether the two are one person now.' }),
    atStake: count('Interactions that would change owner: those of the address that has fewer.'),
    bits: z.number().meta({ description: 'The sum of the evidence.', examples: [3.32] }),
    zone: z.enum(['certain', 'likely', 'possible', 'apart']).meta({
      description: 'What the evidence comes to. `certain` and `likely` are merged where nothing is against it.',
    }),
    evidence: z.array(Evidence).meta({ description: 'Every reason for and against; their bits add up to `bits`.' }),
  })
  .meta({ id: 'Review', description: 'Two addresses that are likely, or may be, one person.' });

export const Reviews = z
  .object({ reviews: z.array(Review).meta({ description: 'In the order in which they are worth a look.' }) })
  .meta({ id: 'Reviews', description: 'Pairs of addresses that people should look at.' });

const SaidWord = Decision.omit({ applied: true })
  .extend({
    followed: z
      .boolean()
      .meta({ description: 'Whether the graph is as it was said: a directory, or another word, may be against it.' }),
  })
  .meta({ id: 'SaidWord', description: 'What a person said of two identities, as far as the graph shows it.' });

const DecidingPair = z
  .object({ a: DecidedIdentity, b: DecidedIdentity })
  .meta({ id: 'DecidingPair', description: 'Two identities.' });

export const WhetherOne = z
  .object({
    a: ReviewedIdentity,
    b: ReviewedIdentity,
    merged: z.boolean().meta({ description: 'Whether the two are one person now.' }),
    why: z.enum(WHY).meta({
      description:
        'What decides. One person: `said one` by people, `one entry` of a directory, `certain` or `likely` by evidence. Two: `nobodys own` (a role, a list, a robot, a shared address), `said two`, ' +
        '`two users` of one directory, `apart` or only `possible` by evidence, `likely are not merged` in this tenant. Or evidence would make them one and a guard holds them apart: `too common` a name, `too many` addresses, ' +
        '`apart through another` address of theirs, `more against` than for it among all addresses, `one bridge` between two persons that is too weak, a `rival` with as good a claim.',
    }),
    because: z.string().meta({
      description: 'The same as a sentence for people.',
      examples: ['They are two people: somebody said so on 2026-03-01.'],
    }),
    decidedBy: DecidingPair.nullable().meta({
      description:
        'The two identities, of the same persons, that decide; null where that is `a` and `b` themselves or no pair does.',
    }),
    bits: z
      .number()
      .nullable()
      .meta({
        description: 'The sum of the evidence, whatever people said; null where one of the two is nobody’s own.',
        examples: [3.32],
      }),
    zone: z
      .enum(['certain', 'likely', 'possible', 'apart'])
      .nullable()
      .meta({ description: 'What the evidence comes to.' }),
    evidence: z.array(Evidence).meta({ description: 'Every reason for and against; their bits add up to `bits`.' }),
    said: z.array(SaidWord).meta({
      description:
        'What people said of the two, then of other identities of the same persons with each other, the newest first.',
    }),
  })
  .meta({ id: 'WhetherOne', description: 'Why two identities are, or are not, one person.' });
