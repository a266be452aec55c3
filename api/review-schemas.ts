/** What the API answers about pairs of identities that people should look at. */
import { z } from 'zod';
import { count, Evidence, Identity, id } from './schemas.ts';

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
