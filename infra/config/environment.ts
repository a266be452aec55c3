import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';

/** Every setting that comes from the environment. Flags of the command line win over these. */
const Environment = z.object({
  KITH_DATA: z.string().min(1).default('./kith-data').describe('Folder in which all data lives.'),
  KITH_TENANT: z.string().min(1).default('default').describe('Which tenant of that folder.'),
  KITH_PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'a whole number from 0 to 65535 is wanted')
    .transform(Number)
    .default(4242)
    .describe('Port of the API on 127.0.0.1; 0 takes a free one.'),
  KITH_IDENTITY_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Key of the hash that makes ids from addresses. By default it is made from the tenant name, so that ids are the same everywhere.',
    ),
});

export interface Settings {
  readonly data: string;
  readonly tenant: string;
  readonly port: number;
  readonly identitySecret?: string;
  /** How the user calls this program: `kith`, or in a clone `npm run -s kith --`. */
  readonly program: string;
}

/** Reads the environment once, at the start. An unknown name that begins with `KITH_` is a typing mistake and a fault. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Settings {
  const ours = Object.entries(environment).filter(
    ([name]) => name.startsWith('KITH_') && !name.startsWith('KITH_TEST_'),
  );
  const unknown = ours.find(([name]) => !(name in Environment.shape));
  if (unknown !== undefined) {
    throw new Fault('CLI_BAD_SETTING', `the environment sets ${unknown[0]}, which is not a setting`, {
      todo: `settings are ${Object.keys(Environment.shape).join(', ')}`,
    });
  }
  const parsed = Environment.safeParse(Object.fromEntries(ours));
  if (!parsed.success) {
    throw new Fault('CLI_BAD_SETTING', `the environment is wrong: ${wrongIn(parsed.error)}`, {
      todo: 'correct or remove it',
    });
  }
  const { KITH_DATA, KITH_TENANT, KITH_PORT, KITH_IDENTITY_SECRET } = parsed.data;
  const secret = KITH_IDENTITY_SECRET === undefined ? {} : { identitySecret: KITH_IDENTITY_SECRET };
  // npm names the script that it runs: the reader has a clone then, and no `kith` on the path.
  const program = environment['npm_lifecycle_event'] === 'kith' ? 'npm run -s kith --' : 'kith';
  return { data: KITH_DATA, tenant: KITH_TENANT, port: KITH_PORT, program, ...secret };
}

/** `KITH_PORT: a whole number from 0 to 65535 is wanted`; no value is shown, one of them is a secret. */
function wrongIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
