/** What is answered about the server itself: its health, its accounts, its catalogue of problems. */
import { z } from 'zod';
import { API_CODES } from './errors.ts';
import { count, time } from './schemas.ts';

const Check = z
  .object({
    name: z.string().meta({ description: 'What was looked at.', examples: ['graph'] }),
    ok: z.boolean().meta({ description: 'Whether it is as it must be.' }),
    reason: z.string().nullable().meta({ description: 'Why not, or what is worth knowing; null when nothing is.' }),
    since: time('Since when it is not as it must be; null while it is, and where that is not known.').nullable(),
  })
  .meta({ id: 'Check', description: 'One named condition of being ready.' });

export const ReadyState = z
  .object({
    ready: z.boolean().meta({ description: 'Whether all checks hold.' }),
    checks: z.array(Check).meta({ description: 'Each condition by name.' }),
  })
  .meta({ id: 'ReadyState', description: 'Whether questions get full answers.' });

export const Live = z
  .object({ alive: z.literal(true).meta({ description: 'Always true: a process that is not answers nothing.' }) })
  .meta({ id: 'Live', description: 'The process serves.' });

const SourceAccounts = z
  .object({
    source: z.string().meta({ description: 'The connector.', examples: ['files'] }),
    received: count('Inputs that came in.'),
    applied: count('Changed the graph.'),
    duplicate: count('Had been applied before.'),
    ignored: count('Make no tie, for a reason: lists, robots, broadcasts.'),
    excluded: count('Fell under an exclusion.'),
    erased: count('Concern somebody who was erased.'),
    quarantined: count('Could not be read and were set aside.'),
    conserved: z
      .boolean()
      .meta({ description: 'Whether received is the sum of the other six. False is a defect: report it.' }),
    reasons: z
      .array(
        z.object({
          reason: z.string().meta({ description: 'In a word or two.', examples: ['list'] }),
          inputs: count('How many.'),
        }),
      )
      .meta({ description: 'Why inputs were ignored, excluded or quarantined, most frequent first.' }),
  })
  .meta({ id: 'SourceAccounts', description: 'How the inputs of one source ended.' });

const PartitionPosition = z
  .object({
    topic: z.string().meta({ description: 'Topic of the event log.', examples: ['activities.v1'] }),
    partition: count('Partition of the topic.'),
    position: count('Applied up to here (exclusive).'),
    end: count('Where the log ends.'),
    lag: count('end − position: at most so many records are waiting.'),
  })
  .meta({ id: 'PartitionPosition', description: 'How far the graph has read one partition.' });

export const Status = z
  .object({
    at: time('When this was asked.'),
    newestActivityAt: time('When the newest activity up to now happened; null when there is none.').nullable(),
    domains: z
      .array(z.string())
      .meta({ description: 'Who has an address in one of these is an employee.', examples: [['example.com']] }),
    counts: z
      .object({
        identities: count('Addresses in the wide sense.'),
        persons: count('People.'),
        employees: count('Of these, inside the tenant.'),
        ledgers: count('Pairs of identities between which something passed.'),
        ties: count('Pairs of people between whom something passed.'),
      })
      .nullable()
      .meta({
        description: 'What the graph holds; null while it does not answer: then `domains` and `sources` are empty.',
      }),
    sources: z.array(SourceAccounts).meta({ description: 'The accounts, source by source.' }),
    positions: z.array(PartitionPosition).meta({
      description:
        'How far the log has been applied; while the log or the graph does not answer, as it was last known.',
    }),
    ready: z.boolean().meta({ description: 'Whether all checks hold.' }),
    checks: z.array(Check).meta({ description: 'The same as /readyz.' }),
  })
  .meta({ id: 'Status', description: 'What the graph holds, and whether every input is accounted for.' });

export const Catalogue = z
  .object({
    errors: z
      .array(
        z.object({
          code: z.enum(API_CODES).meta({ description: 'The `code` of a problem.' }),
          status: z.int().meta({ description: 'The HTTP status it comes with.' }),
          title: z.string().meta({ description: 'What was wrong.' }),
          todo: z.string().meta({ description: 'What to do about it.' }),
        }),
      )
      .meta({ description: 'Every problem that this API reports.' }),
  })
  .meta({ id: 'Catalogue', description: 'The catalogue of problems, to which their `type` leads.' });
