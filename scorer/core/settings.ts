import { z } from 'zod';

const weight = (what: string) => z.number().min(0).max(10).default(5).describe(`${what}, 0 to 10; 5 is neutral`);

/** Everything an administrator may turn. All of it acts when ties are read or rescored; none of it needs a replay. */
export const ScoringSettings = z.object({
  halfLifeDays: z
    .number()
    .min(14)
    .max(365)
    .default(45)
    .describe(
      'Days after which a contact counts half. 45 is best or within .002 of best on all open sets (science 2.4).',
    ),
  channelWeights: z
    .object({
      mail: weight('Mail'),
      meeting: weight('Meetings'),
      call: weight('Calls'),
      chat: weight('Chat'),
      task: weight('Tasks'),
    })
    .prefault({})
    .describe('Weights act inside the logarithm: doubling one does not double a score.'),
});
export type ScoringSettings = z.output<typeof ScoringSettings>;

export const DEFAULT_SETTINGS: ScoringSettings = ScoringSettings.parse({});

/** Half-life of the second view, *depth*, which shows ties that were strong long ago (science 4.6). Not adjustable. */
export const DEPTH_HALF_LIFE_DAYS = 365;
