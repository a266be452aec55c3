/** What people say through the API, and what it answers about what was said. */
import { z } from 'zod';
import { time } from './schemas.ts';

/** Said wherever something was recorded and not yet applied. */
const APPLIED =
  'Whether the graph shows it yet. It does once a worker has read it from the log, which takes a second or so while one runs: ' +
  'ask again until it is true.';

export const DecisionWanted = z
  .strictObject({
    said: z.enum(['same', 'different'], { error: 'not one of: same, different' }).meta({
      description: '`same`: both are one person. `different`: they are two.',
    }),
  })
  .meta({ description: 'What a person says of two identities.' });

export const DecidedIdentity = z
  .object({
    kind: z.enum(['mail', 'phone', 'provider', 'social', 'crm']).meta({ description: 'What sort of address this is.' }),
    value: z
      .string()
      .meta({ description: 'The normalised address, without a scheme.', examples: ['ada@home.example'] }),
  })
  .meta({ id: 'DecidedIdentity', description: 'One of the two identities of which something was said.' });

export const Decision = z
  .object({
    a: DecidedIdentity,
    b: DecidedIdentity,
    said: z.enum(['same', 'different', 'withdrawn']).meta({
      description:
        '`same`: both are one person. `different`: they are two. `withdrawn`: what was said holds no longer, and evidence decides.',
    }),
    at: time('When it was said. Of two words on one pair the later one holds.'),
    applied: z.boolean().meta({ description: APPLIED }),
  })
  .meta({ id: 'Decision', description: 'What was said of two identities. It wins over all evidence.' });

export const DecisionList = z
  .object({
    total: z.int().min(0).meta({ description: 'How many there are in all; `decisions` may be cut by `limit`.' }),
    decisions: z.array(Decision).meta({ description: 'What was said last comes first.' }),
  })
  .meta({ id: 'DecisionList', description: 'What people have said of pairs of identities, and holds.' });

const mergesLikely = z.boolean({ error: 'neither true nor false' }).meta({
  description:
    'True, as by default: pairs that are `likely` one person are merged without a word from people. False: only `certain` ones are.',
});

export const MergePolicyWanted = z
  .strictObject({ mergesLikely })
  .meta({ description: 'What is to be merged without a word from people.' });

export const MergePolicy = z
  .object({ mergesLikely, applied: z.boolean().meta({ description: APPLIED }) })
  .meta({ id: 'MergePolicy', description: 'What is merged without a word from people.' });
