/** `npm run fake-tenant`: an invented company behind the faces of its providers, to connect kith to and watch. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { tenantFrom } from './from-company.ts';
import { GoogleFace } from './google/face.ts';
import { newProject, projectOf, READING_SCOPES } from './google/project.ts';
import { QUOTAS } from './google/quota.ts';
import { LivingCompany } from './living-company.ts';
import { MicrosoftFace } from './microsoft/face.ts';
import { guidFrom } from './microsoft/graph-error.ts';
import { DOCUMENTED_LIMITS } from './microsoft/limits.ts';
import { METADATA_ROLES } from './microsoft/small-face.ts';
import { type Serving, serve } from './serve.ts';
import type { Tenant } from './tenant.ts';
import { twilioOf } from './twilio-of-company.ts';

const HELP = `An invented company behind the faces of Google, Microsoft and Twilio.

  --port <n>       where it listens, on this machine alone (4810)
  --employees <n>  20 to 5000 (60)
  --years <n>      how far back its mail goes, 1 to 10 (3)
  --seed <n>       another one, another company (1)
  --out <folder>   for the secrets to connect with (./tenant-secrets)
  --together       the whole company in both clouds; else each cloud has its own employees
  --quiet          nothing new happens
`;

/** Where what is read goes: the default folder may hold the demo, and real data and invented are not mixed. */
const DATA = 'tenant-data';

/** How often somebody does something. */
const ACT_EVERY_MS = 4000;
const HALF_A_YEAR_MS = 182 * 86_400_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4810' },
    employees: { type: 'string', default: '60' },
    years: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: './tenant-secrets' },
    together: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function run(): Promise<void> {
  const company = inventCompany({
    until: new Date().toISOString(),
    employees: Number(values.employees),
    years: Number(values.years),
    seed: Number(values.seed),
  });
  console.log(`${company.name} is being invented: ${values.employees} employees, ${values.years} years`);
  const tenantIn = (cloud: 'google' | 'microsoft'): Tenant =>
    tenantFrom({ company, now: Date.now, conferences: true, ...(values.together ? {} : { cloud }) });
  const [google, microsoft] = [tenantIn('google'), tenantIn('microsoft')];
  // who starts it again goes on with what is connected
  const known = (name: string): string | undefined => {
    const path = join(values.out, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const knownKey = known('service-account.json');
  const project = knownKey === undefined ? newProject() : projectOf(JSON.parse(knownKey));
  const app = {
    tenantId: guidFrom(`tenant ${company.seed}`),
    clientId: guidFrom(`application ${company.seed}`),
    secrets: [
      {
        value: known('client-secret') ?? randomBytes(24).toString('base64url'),
        expiresAt: Date.now() + HALF_A_YEAR_MS,
      },
    ],
    certificates: [],
    roles: METADATA_ROLES,
  } as const;
  const twilio = twilioOf([google, microsoft]);
  const late = async (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal });
  const { account } = project;
  const shared = { sleep: late };
  const serving = await serve(
    {
      '/google': new GoogleFace({
        ...shared,
        tenant: google,
        account,
        delegated: READING_SCOPES,
        quotas: QUOTAS.newProject,
      }).handle,
      '/microsoft': new MicrosoftFace({ ...shared, tenant: microsoft, app, limits: DOCUMENTED_LIMITS }).handle,
      '/twilio': twilio.handle,
    },
    Number(values.port),
    (error) => console.error('a face has a defect:', error),
  );
  mkdirSync(values.out, { recursive: true });
  const secretFile = (name: string, text: string): string => {
    const path = join(values.out, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const key = secretFile('service-account.json', `${JSON.stringify(project.keyFile, null, 2)}\n`);
  const clientSecret = secretFile('client-secret', app.secrets[0].value);
  const twilioSecret = secretFile('twilio-secret', twilio.key.secret);
  const admin = [...google.people.values()].find((person) => person.admin)?.primaryAddress ?? adminOf(google);
  console.log(`
Serving at ${serving.origin}. Secrets are in ${values.out}. Now type, in another window:

  npm run -s kith -- connect google --key ${key} --admin ${admin} --endpoint ${serving.origin}/google --data ${DATA}
  npm run -s kith -- connect microsoft --tenant-id ${app.tenantId} --client-id ${app.clientId} --secret-file ${clientSecret} --endpoint ${serving.origin}/microsoft --data ${DATA}
  npm run -s kith -- connect twilio --account-sid ${twilio.accountSid} --key-sid ${twilio.key.sid} --token-file ${twilioSecret} --region US --endpoint ${serving.origin}/twilio --data ${DATA}
  npm run -s kith -- start --data ${DATA}

Ctrl-C ends it.`);
  await live([google, microsoft], serving);
}

/** Whoever runs the company may be in the other cloud: then somebody here is made an admin. */
function adminOf(tenant: Tenant): string {
  const [first] = tenant.people.values();
  if (first === undefined) throw new Error('nobody is in this cloud: take another seed, or --together');
  return tenant.changePerson(first.id, { admin: true }).primaryAddress;
}

/** Until it is interrupted. */
async function live(tenants: readonly Tenant[], serving: Serving): Promise<void> {
  const given = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => given.abort());
  const companies = tenants.map((tenant) => new LivingCompany(tenant, Date.now() % 1_000_000));
  for (let turn = 0; !given.signal.aborted; turn += 1) {
    await sleep(ACT_EVERY_MS, undefined, { signal: given.signal }).catch(() => {});
    if (given.signal.aborted || values.quiet) continue;
    const act = companies[turn % companies.length]?.step();
    console.log(`${new Date().toISOString().slice(11, 19)}  ${act}`);
  }
  await serving.close();
}
