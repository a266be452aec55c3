/** A fake tenant with one large mailbox behind HTTP, without faults, quotas and checks of its answers; for a benchmark, as a process of its own. */
import { GoogleFace } from '../support/fake-tenant/google/face.ts';
import { newProject, READING_SCOPES } from '../support/fake-tenant/google/project.ts';
import { generateMessages } from '../support/fake-tenant/messages.ts';
import { MicrosoftFace } from '../support/fake-tenant/microsoft/face.ts';
import { serve } from '../support/fake-tenant/serve.ts';
import { Tenant } from '../support/fake-tenant/tenant.ts';
import { BENCH_APP, BENCH_MAILBOX } from './sync-tenant.ts';

const count = Number(process.argv[2]);
const tenant = new Tenant({ now: Date.now });
tenant.putPerson({ id: 'ada', name: 'Ada North', primaryAddress: BENCH_MAILBOX, admin: true });
const [from, until] = [Date.now() - 900 * 86_400_000, Date.now()];
const mails = { person: 'ada', address: BENCH_MAILBOX, count, from, until, seed: 1, correspondents: 200 };
tenant.generate('ada', generateMessages(mails));
const project = newProject();
const google = new GoogleFace({ tenant, account: project.account, delegated: READING_SCOPES, validate: false });
const app = {
  ...BENCH_APP,
  secrets: BENCH_APP.secrets.map((secret) => ({ ...secret, expiresAt: until + 86_400_000 })),
};
const microsoft = new MicrosoftFace({ tenant, app, validate: false });
const { origin } = await serve({ '/google': google.handle, '/microsoft': microsoft.handle }, 0, (error) => {
  throw error;
});
process.stdout.write(`${JSON.stringify({ origin, keyFile: project.keyFile })}\n`);
