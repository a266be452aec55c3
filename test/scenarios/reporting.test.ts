/** Managers and titles on their way from a directory into the graph: read by the connectors, through the log, and asked for. */
import { expect, test } from '@jest/globals';
import type { DirectoryRecord } from '../../ingest/contract.ts';
import { googleCompany } from '../ingest/connectors/google/google-company.ts';
import { microsoftCompany } from '../ingest/connectors/microsoft/microsoft-company.ts';
import { type DrivenStream, drain, drivenStream } from '../support/drive-stream.ts';
import { DAY } from '../support/fake-tenant/small-tenant.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

const BEN = 'ben@brightwater.example';

/** Puts into the log what the stream has read since the last time. */
function follower(graph: SmallGraph, driven: DrivenStream) {
  let taken = 0;
  return async () => {
    const records: DirectoryRecord[] = driven.directory.slice(taken);
    taken = driven.directory.length;
    await graph.append(records);
    await graph.apply();
    return records;
  };
}

async function managersOf({ queries }: SmallGraph, who: string): Promise<string[]> {
  const person = await queries.person(who);
  return (person?.managers ?? []).map(({ person: { address }, sources }) => `${address} by ${sources.join()}`);
}

test.each(['google', 'microsoft'] as const)(
  'who reports to whom at %s is in the graph, follows the directory, and ends with the manager’s account',
  async (provider) => {
    const { connector, stream, tenant, clock } = companyAt(provider);
    const graph = await openSmallGraph();
    const driven = drivenStream(stream);
    const follow = follower(graph, driven);
    const readOn = async () => {
      clock.advance(2 * DAY);
      await drain(connector, driven);
      return follow();
    };
    await drain(connector, driven);
    await follow();
    expect(await managersOf(graph, BEN)).toEqual([`ada@brightwater.example by ${provider}`]);
    const ada = await graph.queries.person('ada@brightwater.example');
    expect(ada?.reports.map(({ name }) => name)).toEqual(['Ben South']);
    // Whom nobody knows is nobody's manager.
    expect(await managersOf(graph, 'cleo@brightwater.example')).toEqual([]);

    const ben = tenant.people.get('ben');
    if (ben === undefined) throw new Error('the company has a Ben');
    tenant.putPerson({ ...ben, manager: 'cleo@brightwater.example' });
    expect(await readOn()).not.toEqual([]);
    expect(await managersOf(graph, BEN)).toEqual([`cleo@brightwater.example by ${provider}`]);

    const cleo = tenant.people.get('cleo');
    if (cleo === undefined) throw new Error('the company has a Cleo');
    tenant.putPerson({ ...cleo, suspended: true });
    expect(await readOn()).not.toEqual([]);
    expect(await managersOf(graph, BEN)).toEqual([]);
    await graph.close();
  },
);

test.each(['google', 'microsoft'] as const)(
  'a title at %s is shown, and the next one when it changes',
  async (provider) => {
    const { connector, stream, tenant, clock } = companyAt(provider);
    const ben = tenant.people.get('ben');
    if (ben === undefined) throw new Error('the company has a Ben');
    tenant.putPerson({ ...ben, title: 'Buyer', employer: 'Brightwater Ltd' });
    const graph = await openSmallGraph();
    const driven = drivenStream(stream);
    const follow = follower(graph, driven);
    await drain(connector, driven);
    await follow();
    const shown = await graph.queries.person(BEN);
    expect(shown).toMatchObject({
      title: { value: 'Buyer', source: provider, at: clock.at / 60_000 },
      employer: { value: 'Brightwater Ltd', source: provider },
    });
    expect(await graph.queries.person('cleo@brightwater.example')).not.toHaveProperty('title');

    tenant.putPerson({ ...ben, title: 'Head of Purchasing' });
    clock.advance(2 * DAY);
    await drain(connector, driven);
    expect(await follow()).not.toEqual([]);
    const later = await graph.queries.person(BEN);
    expect(later).toMatchObject({
      title: { value: 'Head of Purchasing', at: (shown?.title?.at ?? 0) + 2 * (DAY / 60_000) },
    });
    expect(later).not.toHaveProperty('employer');
    await graph.close();
  },
);

function companyAt(provider: 'google' | 'microsoft') {
  if (provider === 'google') {
    const company = googleCompany();
    return { ...company, stream: company.stream('directory') };
  }
  const company = microsoftCompany();
  return { ...company, stream: company.stream('directory') };
}
