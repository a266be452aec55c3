/** What the API answers with: zod schemas, from which the OpenAPI document and the serialisers are made. */
import { z } from 'zod';
import { API_CODES } from './errors.ts';

const id = (description: string) => z.string().meta({ description, examples: ['c7mz1x0q9p4hw2ka'] });
const time = (description: string) =>
  z.string().meta({ description, format: 'date-time', examples: ['2026-03-01T09:30:00Z'] });
const count = (description: string) => z.int().min(0).meta({ description });
const share = (description: string) => z.number().min(0).max(1).meta({ description });
const amount = (description: string) => z.number().min(0).meta({ description });
const domainName = (description: string) => z.string().meta({ description, examples: ['example.com'] });

export { amount, count, domainName, id, share, time };

export const Problem = z
  .object({
    type: z
      .string()
      .meta({ description: 'Where the code is explained, relative to this server.', format: 'uri-reference' }),
    title: z.string().meta({ description: 'What was wrong, in one line.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    code: z.enum(API_CODES).meta({ description: 'Stable: compare this one.' }),
    detail: z.string().meta({ description: 'What to do about it.' }),
    requestId: z.string().optional().meta({ description: 'The same as the header X-Request-Id; the log has it too.' }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .meta({ description: 'The parameter: a JSON pointer such as /query/limit, /path/who or /body/said.' }),
          message: z.string().meta({ description: 'What is wrong with it.' }),
        }),
      )
      .optional()
      .meta({ description: 'Each parameter that was refused.' }),
  })
  .meta({
    id: 'Problem',
    description: 'A refusal or a failure, after RFC 9457.',
    examples: [
      {
        type: '/errors#API_BAD_PARAMETER',
        title: 'A parameter is unknown, missing or out of its limits',
        status: 400,
        code: 'API_BAD_PARAMETER',
        detail: 'Correct what `errors` lists; /docs shows the limits of every parameter.',
        requestId: '3c1f0c52-7f5a-4a57-9d7e-0d0a3d3c0f11',
        errors: [{ pointer: '/query/limit', message: 'not a whole number from 1 to 200' }],
      },
    ],
  });

const personFields = {
  id: id('Stable: an id handed out once resolves for ever, also after people were merged or split.'),
  name: z.string().meta({ description: 'The name to show.', examples: ['Alice Adler'] }),
  address: z.string().meta({ description: 'The address to show beside the name.', examples: ['alice@example.com'] }),
  employee: z.boolean().meta({ description: 'Whether the person belongs to this tenant.' }),
  organisation: domainName('Registrable domain of the newest corporate address; null when there is none.').nullable(),
};

export const PersonRef = z
  .object(personFields)
  .meta({ id: 'PersonRef', description: 'Enough of a person to show a line about them.' });

export const Identity = z
  .object({
    id: id('Resolves to its person wherever a person is asked for.'),
    kind: z.enum(['mail', 'phone', 'provider', 'social', 'crm']).meta({ description: 'What sort of address this is.' }),
    value: z
      .string()
      .meta({ description: 'The normalised address, without a scheme.', examples: ['alice@example.com'] }),
    class: z
      .enum(['person', 'role', 'list', 'robot', 'shared'])
      .meta({ description: 'Whether it is somebody’s own, or one of the kinds that never have ties.' }),
    zone: z
      .enum(['certain', 'likely'])
      .meta({
        description:
          'How sure it is that it is this person’s: certain, or merged by default and worth a look. Null when it is nobody’s.',
      })
      .nullable(),
    names: z
      .array(z.string())
      .meta({ description: 'Names seen beside it, or in a directory.', examples: [['Alice Adler']] }),
    firstSeen: time('The first activity it took part in; null while only a directory names it.').nullable(),
    lastSeen: time('The last one.').nullable(),
  })
  .meta({ id: 'Identity', description: 'One address in the wide sense.' });

export const Tenure = z
  .object({
    organisation: domainName('The registrable domain of the organisation.'),
    from: time('The first activity under its domain.'),
    to: time(
      'The last one; null while nothing says that it ended. Silence alone does not, a later employer does.',
    ).nullable(),
    confidence: z.enum(['certain', 'likely', 'possible']).meta({
      description:
        'How sure it is that this is an employer. `certain`: seen there over two weeks or more. `likely`: for a shorter time so far. `possible`: the domain bears the own name of the person, gives addresses to members, or is no public one.',
    }),
  })
  .meta({ id: 'Tenure', description: 'A person at an organisation.' });

export const Evidence = z
  .object({
    comparison: z.enum(['prior', 'name', 'address', 'contact', 'told apart', 'directory', 'ledger', 'decision']).meta({
      description: 'What was compared. `prior` is what speaks against any two identities before they are looked at.',
      examples: ['name'],
    }),
    level: z.string().meta({ description: 'How they compare, in words.', examples: ['same name'] }),
    bits: z.number().meta({
      description: 'What it is worth: log2 of how much likelier it makes that the two are one person.',
      examples: [8.64],
    }),
    values: z.array(z.string()).meta({
      description:
        'What was compared: two names; the key of an entry of a directory; the name on a card, if it has one, and the key of the card. Empty for addresses: they are `between`.',
      examples: [['alice adler', 'alice adler']],
    }),
    between: z
      .array(z.string())
      .length(2)
      .meta({
        description: 'The two identities, with their schemes.',
        examples: [['mailto:alice@example.com', 'tel:+12025550100']],
      }),
  })
  .meta({ id: 'Evidence', description: 'One reason to take two identities for one person.' });

export const Manager = z
  .object({
    person: PersonRef,
    sources: z.array(z.string()).meta({ description: 'The directories that say so.', examples: [['google']] }),
  })
  .meta({ id: 'Manager', description: 'Somebody to whom a person reports by the word of a directory.' });

export const StatedFact = z
  .object({
    value: z.string().meta({ description: 'As it is written there.', examples: ['Head of Purchasing'] }),
    source: z.string().meta({ description: 'Who says so: a directory, or `contacts`.', examples: ['google'] }),
    at: time('When it was seen there.'),
  })
  .meta({ id: 'StatedFact', description: 'What a directory or a card of a contact book says of a person.' });

export const Person = z
  .object({
    ...personFields,
    title: StatedFact.nullable().meta({ description: 'What they do now; null when nobody says.' }),
    employer: StatedFact.nullable().meta({ description: 'The name of their employer now; null when nobody says.' }),
    identities: z.array(Identity).meta({ description: 'All addresses of this person.' }),
    tenures: z.array(Tenure).meta({ description: 'Where they were, and from when to when.' }),
    evidence: z
      .array(Evidence)
      .meta({ description: 'Why these identities are one person; empty when there is only one.' }),
    managers: z.array(Manager).meta({
      description: 'Whom they report to now, whatever `asOf` is; more than one when directories contradict each other.',
    }),
    reports: z.array(PersonRef).meta({ description: 'Who reports to them now, by name; 500 at most.' }),
  })
  .meta({ id: 'Person', description: 'A cluster of identities.' });

export const WindowCounts = z
  .object({
    mail: count('Mails.'),
    meeting: count('Meetings.'),
    call: count('Calls.'),
    chat: count('Chat messages.'),
    task: count('Tasks.'),
  })
  .meta({ id: 'WindowCounts', description: 'Interactions of the last `windowDays` days before `asOf`.' });

export const AllCounts = z
  .object({
    mail: count('Mails.'),
    meeting: count('Meetings.'),
    call: count('Calls.'),
    other: count('Chat messages and tasks.'),
    weeksOut: count('Weeks with at least one interaction outward.'),
    weeksIn: count('Weeks with at least one interaction inward.'),
  })
  .meta({ id: 'AllCounts', description: 'Interactions of all time up to `asOf`.' });

export const tieFields = {
  strength: amount('S: unbounded, decayed to `asOf`, unrounded. Order by it; docs/scoring.md has the formula.'),
  index: z
    .number()
    .min(0)
    .max(100)
    .meta({ description: '100·S/(S+4), rounded to two decimals: for display.', examples: [61.54] }),
  depth: amount('S with a half-life of 365 days: shows ties that were strong once.'),
  out: amount('Decayed mass outward: from the person asked about to the person of this row.'),
  in: amount('Decayed mass inward: from the person of this row to the person asked about.'),
  reciprocity: share('The weaker direction as a share of the stronger: 0 one-sided, 1 even.'),
  firstAt: time('The first interaction.'),
  lastAt: time('The last interaction in any direction.'),
  lastOut: time('The last one outward; null when there was none.').nullable(),
  lastIn: time('The last one inward; null when there was none.').nullable(),
  inWindow: WindowCounts,
  inAll: AllCounts,
};

export const Tie = z
  .object({ person: PersonRef, ...tieFields })
  .meta({ id: 'Tie', description: 'A tie of the person asked about, seen from that person.' });

const asked = {
  asOf: time('The minute for which this holds.'),
  windowDays: z.int().meta({ description: 'Days counted in `inWindow`.', examples: [90] }),
};

export const SearchResult = z
  .object({ people: z.array(PersonRef).meta({ description: 'Best known first.' }) })
  .meta({ id: 'SearchResult', description: 'People whose names or addresses contain all words.' });

export const KnownBy = z
  .object({
    ...asked,
    person: Person,
    total: count('How many colleagues know the person in all; `knownBy` may be cut by `limit`.'),
    knownBy: z.array(Tie).meta({
      description: 'Colleagues (everybody, when the tenant has no domains) who know the person, strongest first.',
    }),
  })
  .meta({ id: 'KnownBy', description: 'Who knows a person, and how well.' });

export const Contact = z
  .object({
    person: PersonRef,
    colleagues: z.array(Tie).meta({ description: 'Colleagues who touched this contact, strongest first.' }),
  })
  .meta({ id: 'Contact', description: 'A contact of an account.' });

export const Account = z
  .object({
    ...asked,
    domain: domainName('The account asked for.'),
    total: count('How many contacts there are in all; `contacts` may be cut by `limit`.'),
    colleagues: count('Distinct colleagues with a tie to any contact of the account.'),
    contacts: z.array(Contact).meta({ description: 'By the strength of their best tie.' }),
  })
  .meta({ id: 'Account', description: 'An external organisation: its contacts and who touched them.' });
