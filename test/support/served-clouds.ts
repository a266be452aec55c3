/** A small company on Google and on Microsoft, both on one socket of this machine, and the commands that connect it. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll } from '@jest/globals';
import { GoogleFace, type GoogleFaceOptions } from './fake-tenant/google/face.ts';
import { newProject, type Project, READING_SCOPES } from './fake-tenant/google/project.ts';
import type { Handler } from './fake-tenant/handler.ts';
import { messageWith } from './fake-tenant/messages.ts';
import type { Application } from './fake-tenant/microsoft/application.ts';
import { MicrosoftFace } from './fake-tenant/microsoft/face.ts';
import { type Serving, serve } from './fake-tenant/serve.ts';
import { smallTenant } from './fake-tenant/small-tenant.ts';
import type { Tenant } from './fake-tenant/tenant.ts';
import { temporaryFolder } from './run-kith.ts';

export const SECRET = 'the value of the secret';
export const APP: Application = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: '22222222-2222-4222-8222-222222222222',
  secrets: [
    { value: SECRET, expiresAt: Date.now() + 86_400_000 },
    { value: 'the one of last year', expiresAt: Date.now() - 86_400_000 },
  ],
  certificates: [],
  roles: ['User.Read.All', 'GroupMember.Read.All', 'Mail.ReadBasic.All', 'Calendars.ReadBasic.All'],
};

export interface ServedClouds {
  /** For data folders and whatever a command is given. */
  readonly folder: ReturnType<typeof temporaryFolder>;
  readonly tenant: Tenant;
  readonly project: Project;
  /** What the console of Google let the administrator download. */
  readonly keyFile: string;
  /** By prefix, so that a test may point at a face of its own. */
  readonly faces: Record<string, Handler>;
  readonly serving: { readonly origin: string };
  /** A face of the company at Google that is other than the one that is served. */
  google(more?: Partial<GoogleFaceOptions>): GoogleFace;
  /** Arguments that connect this data folder. */
  connectGoogle(data: string, ...more: string[]): string[];
  connectMicrosoft(data: string, ...more: string[]): string[];
}

/** Served while the tests of the file that calls it run, with some mail to read; ask for its origin inside of the tests. */
export function servedClouds(): ServedClouds {
  const folder = temporaryFolder();
  const project = newProject();
  const tenant = smallTenant({ now: Date.now });
  const keyFile = folder.at('service-account.json');
  const secretFile = folder.at('client-secret');
  const google = (more: Partial<GoogleFaceOptions> = {}) =>
    new GoogleFace({ tenant, account: project.account, delegated: READING_SCOPES, ...more });
  const faces: Record<string, Handler> = {
    '/google': google().handle,
    '/microsoft': new MicrosoftFace({ tenant, app: APP }).handle,
  };
  const serving = { origin: '' };
  let served: Serving;
  beforeAll(async () => {
    writeFileSync(keyFile, JSON.stringify(project.keyFile));
    writeFileSync(secretFile, SECRET);
    fillWithMail(tenant);
    served = await serve(faces, 0, (error) => console.error(error));
    serving.origin = served.origin;
  });
  afterAll(async () => {
    await served.close();
    folder.remove();
  });
  return {
    ...{ folder, tenant, project, keyFile, faces, serving, google },
    connectGoogle: (data, ...more) => [
      ...['connect', 'google', '--key', keyFile, '--admin', tenant.person('ada').primaryAddress],
      ...['--data', folder.at(data)],
      ...(more.includes('--endpoint') ? more : [...more, '--endpoint', `${serving.origin}/google`]),
    ],
    connectMicrosoft: (data, ...more) => [
      ...['connect', 'microsoft', '--tenant-id', APP.tenantId, '--client-id', APP.clientId, '--data', folder.at(data)],
      ...(more.includes('--secret-file') ? more : [...more, '--secret-file', secretFile]),
      ...(more.includes('--endpoint') ? [] : ['--endpoint', `${serving.origin}/microsoft`]),
    ],
  };
}

function fillWithMail(into: Tenant): void {
  for (const person of ['ada', 'cleo']) {
    const to = [{ address: into.person(person).primaryAddress }];
    const at = Date.now() - 86_400_000;
    into.deliver(
      person,
      messageWith({ id: `to-${person}`, receivedAt: at, from: { address: 'rosa@customer.example' }, to }),
    );
  }
  const ben = into.person('ben').primaryAddress;
  for (let n = 0; n < 12; n += 1) {
    const at = Date.now() - (n + 1) * 3 * 86_400_000;
    mail(into, `old-${n}`, at, ben, 'rosa@customer.example');
    mail(into, `back-${n}`, at + 3_600_000, 'rosa@customer.example', ben);
  }
}

/** A mail in the mailbox of Ben. */
export function mail(into: Tenant, id: string, at: number, from: string, to: string): void {
  const isSent = into.personAt(from) !== undefined;
  const nameOf = (address: string) =>
    address.startsWith('rosa') ? 'Rosa Marble' : (into.personAt(address)?.name ?? address);
  into.deliver(
    'ben',
    messageWith({
      id,
      receivedAt: at,
      from: { address: from, name: nameOf(from) },
      to: [{ address: to, name: nameOf(to) }],
      folder: isSent ? 'sent' : 'inbox',
    }),
  );
}
