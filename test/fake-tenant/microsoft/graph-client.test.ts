/** Microsoft's own client asks the fake: a witness that neither the fake nor kith has written. */
import { describe, expect, test } from '@jest/globals';
import { Client, GraphError, type PageCollection, PageIterator } from '@microsoft/microsoft-graph-client';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { fetchFrom } from '../../support/fake-tenant/handler.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const BEN = '/users/ben@brightwater.example';

/** The client without its own retries, over the fake and no socket. */
function clientOf({ handle, face, clock }: SmallFace): Client {
  const ask = fetchFrom(handle);
  return Client.initWithMiddleware({
    baseUrl: 'https://graph.example/',
    customHosts: new Set(['graph.example']),
    middleware: {
      execute: async (context) => {
        const headers = new Headers(context.options?.headers as Record<string, string>);
        headers.set('authorization', `Bearer ${face.tokens.issue(clock.at)}`);
        context.response = await ask(context.request as string, { ...context.options, headers });
      },
    },
  });
}

function withMails(count: number, options?: Parameters<typeof smallFace>[0]): SmallFace {
  const small = smallFace(options);
  for (let number = 0; number < count; number += 1) {
    small.tenant.deliver('ben', messageWith({ id: `m${number}`, receivedAt: NOON - DAY + number * 1000 }));
  }
  return small;
}

describe('Microsoft’s client', () => {
  test('walks a round of changes to its end by its own iterator, and goes on from the link that it found', async () => {
    const small = withMails(25);
    const client = clientOf(small);
    const walk = async (link: string) => {
      const found: string[] = [];
      const options = { headers: { Prefer: 'IdType="ImmutableId", odata.maxpagesize=10' } };
      const first: PageCollection = await client.api(link).headers(options.headers).get();
      const iterator = new PageIterator(
        client,
        first,
        (item) => found.push(item.internetMessageId ?? 'removed') > 0,
        options,
      );
      await iterator.iterate();
      return { found, deltaLink: iterator.getDeltaLink() ?? '' };
    };
    const { found, deltaLink } = await walk(`${BEN}/mailFolders/inbox/messages/delta?$select=internetMessageId`);
    expect(new Set(found).size).toBe(25);
    small.tenant.move('ben', 'm3', 'archive');
    expect((await walk(deltaLink)).found).toEqual(['removed']);
  });

  test('reads what it selects, filters and counts', async () => {
    const { api } = { api: (path: string) => clientOf(withMails(5)).api(path) };
    const answer = await api(`${BEN}/messages`)
      .select(['id', 'from'])
      .filter(`receivedDateTime ge ${new Date(NOON - DAY + 3000).toISOString()}`)
      .count(true)
      .top(1)
      .get();
    expect(answer['@odata.count']).toBe(2);
    expect(Object.keys(answer.value[0]).sort()).toEqual(['@odata.etag', 'from', 'id']);
  });

  test('understands a refusal by its code', async () => {
    const refused = await clientOf(smallFace())
      .api('/users/eve@brightwater.example/messages')
      .get()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GraphError);
    expect(refused).toMatchObject({
      statusCode: 404,
      code: 'MailboxNotEnabledForRESTAPI',
      requestId: expect.any(String),
    });
  });

  test('finds the address of a new round where the old token is gone', async () => {
    const small = withMails(3);
    const client = clientOf(small);
    const { '@odata.deltaLink': link } = await client.api(`${BEN}/mailFolders/inbox/messages/delta`).get();
    small.tenant.log.expire('mail:ben');
    const gone = await client
      .api(link)
      .get()
      .catch((error: unknown) => error);
    if (!(gone instanceof GraphError)) throw new Error('it was answered');
    expect([gone.statusCode, gone.code]).toEqual([410, 'SyncStateNotFound']);
    const fresh = await client.api(gone.headers?.get('location') ?? '').get();
    expect(fresh.value).toHaveLength(3);
  });

  test('sees a connection that breaks as the runtime shows it', async () => {
    const faults = new FaultPlan([{ route: 'GET /v1.0/users', fault: { kind: 'reset' } }]);
    const broken = await clientOf(smallFace({ faults }))
      .api('/users')
      .get()
      .catch((error: unknown) => error);
    expect(broken).toMatchObject({ statusCode: -1 });
  });
});
