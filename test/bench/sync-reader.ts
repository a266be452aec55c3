/**
 * Reads the large mailbox once, as a process of its own: `google|microsoft`, `bare|kith`, the origin of the provider and the
 * key file. `bare` is the vendor's client in a loop, with the same fields and the same concurrency, which throws away what it
 * gets; `kith` is the connector, the runner, and the event log on the disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gmail } from '@googleapis/gmail';
import { Client, HTTPMessageHandler, type Middleware } from '@microsoft/microsoft-graph-client';
import { JWT } from 'google-auth-library';
import PQueue from 'p-queue';
import { systemClock } from '../../infra/clock.ts';
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { openLog } from '../../infra/compose/embedded.ts';
import { LogSink } from '../../infra/compose/sync/log-sink.ts';
import { sleep } from '../../infra/compose/sync/provider-ports.ts';
import { openSqliteStreams } from '../../infra/compose/sync/sqlite-streams.ts';
import { googleConnector, readServiceAccountKey } from '../../ingest/connectors/google/connector.ts';
import { METADATA_HEADERS } from '../../ingest/connectors/google/mail-reading.ts';
import { MASKS } from '../../ingest/connectors/google/masks.ts';
import { microsoftConnector } from '../../ingest/connectors/microsoft/connector.ts';
import { MESSAGE_SELECT } from '../../ingest/connectors/microsoft/mail-message.ts';
import { Scope } from '../../ingest/core/scope.ts';
import { StreamRunner } from '../../ingest/run-streams.ts';
import type { Connector, ProviderPorts } from '../../ingest/sync/port.ts';
import { BENCH_APP, BENCH_MAILBOX, CONCURRENCY } from './sync-tenant.ts';

const [vendor = '', how = '', origin = '', keyText = ''] = process.argv.slice(2);
const scope = Scope.parse({});
/** Lets everything through: what is measured is the reading, not the waiting. */
const gate = { pass: async () => {}, cool: () => {}, succeeded: () => {} };
const ports: ProviderPorts = { fetch, now: systemClock, sleep, random: () => 0.5, gate, timeoutMs: 60_000 };
const startedAt = performance.now();
const messages = await (how === 'kith' ? byKith(vendor === 'google' ? google() : microsoft()) : bare());
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${JSON.stringify({ messages, seconds })}\n`);

function google(): Connector {
  const endpoint = { api: `${origin}/google`, token: `${origin}/google/token` };
  const key = readServiceAccountKey(keyText);
  const more = { quota: 'old', concurrency: CONCURRENCY, policy: scope, ports } as const;
  return googleConnector({ key, admin: BENCH_MAILBOX, capabilities: ['directory', 'mail'], endpoint, ...more });
}

function microsoft(): Connector {
  const { tenantId, clientId, secrets } = BENCH_APP;
  const endpoint = { login: `${origin}/microsoft`, graph: `${origin}/microsoft` };
  const credential = { secret: secrets[0]?.value ?? '' };
  const more = { cloud: 'global', policy: scope, ports } as const;
  return microsoftConnector({ tenantId, clientId, credential, capabilities: ['directory', 'mail'], endpoint, ...more });
}

async function byKith(connector: Connector): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  const folder = openDataFolder({ root, tenant: 'default', create: { demo: false } });
  const log = await openLog({ folder, clock: systemClock });
  const store = openSqliteStreams(folder.streamsFile, vendor);
  const stop = new AbortController();
  try {
    const runner = new StreamRunner({
      ...{ connector, store, sink: new LogSink(log), scope, now: systemClock, sleep, random: () => 0.5, owner: 'one' },
      ...{ horizon: () => 0, places: { live: 4, old: 4 } },
      policyOf: () => ({ pollEvery: 60_000, retryFirst: 1000, retryMax: 1000 }),
    });
    const ran = runner.run(stop.signal);
    const mail = () => store.rows().find(({ stream }) => stream.capability === 'mail');
    while (mail()?.state.name !== 'live') await sleep(20, stop.signal);
    stop.abort();
    await ran;
    return mail()?.counts.taken ?? 0;
  } finally {
    store.close();
    await log.close();
    rmSync(root, { recursive: true, force: true });
  }
}

function bare(): Promise<number> {
  return vendor === 'google' ? bareGoogle() : bareMicrosoft();
}

async function bareGoogle(): Promise<number> {
  const key = readServiceAccountKey(keyText);
  const here: typeof fetch = (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    const at = url.pathname === '/token' ? `${origin}/google/token` : `${origin}/google${url.pathname}${url.search}`;
    return fetch(at, init);
  };
  const auth = new JWT({
    ...{ email: key.client_email, key: key.private_key, subject: BENCH_MAILBOX },
    scopes: ['https://www.googleapis.com/auth/gmail.metadata'],
    transporterOptions: { fetchImplementation: here },
  });
  const { users } = gmail({ version: 'v1', auth: auth as never });
  const queue = new PQueue({ concurrency: CONCURRENCY });
  let read = 0;
  let pageToken: string | undefined;
  do {
    const at = pageToken === undefined ? {} : { pageToken };
    const { data } = await users.messages.list({ userId: 'me', maxResults: 100, fields: MASKS.messageIds, ...at });
    const get = async (id: string) => {
      const how = { format: 'metadata', metadataHeaders: [...METADATA_HEADERS], fields: MASKS.message };
      await users.messages.get({ userId: 'me', id, ...how });
      read += 1;
    };
    await queue.addAll(
      (data.messages ?? []).map(
        ({ id }) =>
          () =>
            get(id ?? ''),
      ),
    );
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return read;
}

async function bareMicrosoft(): Promise<number> {
  const token = await appToken();
  const sign: Middleware & { next?: Middleware } = {
    async execute(context) {
      const headers = { ...(context.options?.headers as Record<string, string>), authorization: `Bearer ${token}` };
      context.options = { ...context.options, headers };
      await sign.next?.execute(context);
    },
    setNext: (next) => {
      sign.next = next;
    },
  };
  sign.setNext?.(new HTTPMessageHandler());
  const client = Client.initWithMiddleware({ middleware: sign, baseUrl: `${origin}/microsoft` });
  const headers = { prefer: 'IdType="ImmutableId", odata.maxpagesize=200' };
  // the client spoils links to a host without TLS, so the part behind the version is asked for
  const next = (link: string) => link.slice(link.indexOf('/v1.0') + '/v1.0'.length);
  const { value: folders } = await client
    .api(`/users/${BENCH_MAILBOX}/mailFolders?$select=id&$top=100`)
    .headers(headers)
    .get();
  let read = 0;
  for (const { id } of folders as { id: string }[]) {
    let at: string | undefined = `/users/${BENCH_MAILBOX}/mailFolders/${id}/messages/delta?$select=${MESSAGE_SELECT}`;
    while (at !== undefined) {
      const page: { value: unknown[]; '@odata.nextLink'?: string } = await client.api(at).headers(headers).get();
      read += page.value.length;
      at = page['@odata.nextLink'] === undefined ? undefined : next(page['@odata.nextLink']);
    }
  }
  return read;
}

async function appToken(): Promise<string> {
  const { tenantId, clientId, secrets } = BENCH_APP;
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: secrets[0]?.value ?? '' },
    scope: 'https://graph.microsoft.com/.default',
  });
  const answer = await fetch(`${origin}/microsoft/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}
