import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { answerOf, apiOf, ask, type Ref, type Tie } from '../support/ask-api.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

describe('an account', () => {
  interface Account {
    readonly contacts: readonly { readonly person: Ref; readonly colleagues: readonly Tie[] }[];
  }

  test('shows its contacts with the colleagues who touched them', async () => {
    const account = await answerOf<Account>(app, '/v1/accounts/client.example');
    expect(account).toMatchObject({ domain: 'client.example', total: 2, colleagues: 3 });
    expect(
      account.contacts.map(({ person, colleagues }) => [person.name, colleagues.map((tie) => tie.person.name)]),
    ).toEqual([
      ['Dora O’Neil', ['Alice Adler', 'Bob Berg']],
      ['Émile <b>Faure</b>', ['Carla Cruz', 'Bob Berg']],
    ]);
  });

  test('is found however its domain is written', async () => {
    for (const domain of ['CLIENT.example', 'client.example.', 'Client.Example']) {
      expect(await answerOf(app, `/v1/accounts/${domain}`)).toMatchObject({ domain: 'client.example' });
    }
  });

  test('is cut by `limit` and `colleagues`', async () => {
    const account = await answerOf<Account>(app, '/v1/accounts/client.example?limit=1&colleagues=1');
    expect(account).toMatchObject({
      total: 2,
      colleagues: 3,
      contacts: [{ colleagues: [{ person: { name: 'Alice Adler' } }] }],
    });
    expect(account.contacts).toHaveLength(1);
  });

  test('is told in pages by `offset`', async () => {
    const names = async (query: string) =>
      (await answerOf<Account>(app, `/v1/accounts/client.example?${query}`)).contacts.map(({ person }) => person.name);
    expect(await names('limit=1&offset=1')).toEqual(['Émile <b>Faure</b>']);
    expect(await names('limit=1&offset=2')).toEqual([]);
    for (const offset of ['-1', '10001', '1.5', '']) {
      expect((await ask(app, `/v1/accounts/client.example?offset=${offset}`)).json()).toMatchObject({
        ...{ code: 'API_BAD_PARAMETER', errors: [{ pointer: '/query/offset' }] },
      });
    }
  });

  test('with contacts whom nobody touched shows them', async () => {
    expect(await answerOf(app, '/v1/accounts/quiet.example')).toMatchObject({
      total: 1,
      colleagues: 0,
      contacts: [{ colleagues: [] }],
    });
  });

  test.each(['nowhere.example', 'a%2Fb', '%20', 'client', 'xn--zzzzzz', '[1.2.3.4]'])(
    'of the domain %s is unknown',
    async (domain) => {
      expect((await ask(app, `/v1/accounts/${domain}`)).json()).toMatchObject({
        status: 404,
        code: 'API_UNKNOWN_ACCOUNT',
      });
    },
  );
});
