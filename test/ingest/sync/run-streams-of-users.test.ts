/** Whose streams are run: who comes, leaves, comes back, and is in the scope. */
import { describe, expect, test } from '@jest/globals';
import { Scope } from '../../../ingest/core/scope.ts';
import { SyncFailure } from '../../../ingest/sync/failure.ts';
import { freshRun, PAUSES, START } from '../../support/shelf-run.ts';

const { run, runUntil, allOf, stateOf } = freshRun();

describe('running the streams of users', () => {
  test('X5: a user who left the directory is asked for no more, and that is said once', async () => {
    run.provider.add('anna', 3);
    run.provider.add('bert', 3);
    const pauses = () => PAUSES;
    await runUntil(() => run.log.keys.length >= 6, { policyOf: pauses });
    run.provider.shelves.delete('bert');
    const asked: string[] = [];
    run.provider.before = ({ subject }) => void (subject && asked.push(subject.id));
    await runUntil(() => run.time.now() > START + 120_000, { policyOf: pauses });
    const gone = run.log.events.filter(({ type }) => type === 'subject-removed');
    expect(gone).toEqual([{ type: 'subject-removed', stream: 'shelf/mail/bert', at: expect.any(Number) }]);
    const last = asked.lastIndexOf('bert');
    expect(asked.slice(last + 1).filter((id) => id === 'anna').length).toBeGreaterThan(10);
    expect(stateOf('shelf/mail/bert')).toMatchObject({ state: { name: 'removed' }, cursor: null });
  });

  test('a removal that the directory tells once is not lost when the log takes nothing just then', async () => {
    run.provider.tellsChangesOnly = true;
    run.provider.add('anna', 3);
    run.provider.add('bert', 3);
    await runUntil(() => run.log.keys.length >= 6);
    run.provider.shelves.delete('bert');
    run.log.away = true;
    await runUntil(() => run.time.now() > START + 60_000);
    run.log.away = false;
    await runUntil(() => stateOf('shelf/mail/bert')?.state.name === 'removed');
    expect(run.log.events.filter(({ type }) => type === 'subject-removed')).toHaveLength(1);
  });

  test('a user who comes back is read from the beginning', async () => {
    const bert = run.provider.add('bert', 3);
    await runUntil(() => run.log.keys.length >= 3);
    run.provider.shelves.delete('bert');
    await runUntil(() => stateOf('shelf/mail/bert')?.state.name === 'removed');
    run.provider.shelves.set('bert', bert);
    await runUntil(() => run.log.keys.length >= 6);
    expect(new Set(run.log.keys).size).toBe(3);
  });

  test('a scope that becomes narrower stops streams, and one that becomes wider begins them, though the directory told of nobody anew', async () => {
    run.provider.tellsChangesOnly = true;
    run.provider.add('anna', 5, ['sales@acme.example']);
    run.provider.add('bert', 5);
    const sales = Scope.parse({ includeGroups: ['sales@acme.example'] });
    await runUntil(() => run.log.keys.length >= 5 && run.time.now() > START + 60_000, { scope: sales });
    expect(new Set(run.log.keys)).toEqual(new Set(allOf('anna')));
    await runUntil(() => new Set(run.log.keys).size >= 10);
    expect(new Set(run.log.keys)).toEqual(new Set(allOf('anna', 'bert')));
    const asked: string[] = [];
    run.provider.before = ({ subject }) => void (subject && asked.push(subject.id));
    await runUntil(() => asked.length > 3, { scope: sales });
    expect(stateOf('shelf/mail/bert')?.state.name).toBe('removed');
    // not once more, not even until the directory has been read
    expect(asked).not.toContain('bert');
    expect(stateOf('shelf/mail/anna')?.state.name).toBe('live');
  });

  test('a user whom the provider did not know is asked for at once under another address', async () => {
    run.provider.add('anna', 5);
    run.provider.before = ({ subject }) => {
      if (subject?.address === 'anna@acme.example')
        throw new SyncFailure('not-provisioned', 'ING_NOT_PROVISIONED', 'there is no such user');
    };
    let renamedAt = 0;
    await runUntil(() => {
      const shelf = run.provider.shelves.get('anna');
      if (renamedAt === 0 && shelf !== undefined && stateOf('shelf/mail/anna')?.state.name === 'not-provisioned') {
        run.provider.shelves.set('anna', {
          ...shelf,
          subject: { ...shelf.subject, address: 'anna.vole@acme.example' },
        });
        renamedAt = run.time.now();
      }
      return run.log.keys.length >= 5;
    });
    expect(run.time.now() - renamedAt).toBeLessThan(60_000);
  });

  test('a capability that is taken away is not read any more, and comes back whole', async () => {
    run.provider.add('anna', 5);
    await runUntil(() => run.log.keys.length >= 5);
    const { streamsOf } = run.provider.connector;
    const without = { ...run.provider.connector, streamsOf: () => [] };
    (run.provider.shelves.get('anna') ?? { mails: 0 }).mails = 9;
    await runUntil(() => run.time.now() > START + 120_000, { connector: without });
    expect(run.log.keys).toHaveLength(5);
    expect(stateOf('shelf/mail/anna')?.state.name).toBe('removed');
    await runUntil(() => new Set(run.log.keys).size >= 9, { connector: { ...without, streamsOf } });
  });

  test('a mailbox outside the scope has no stream', async () => {
    run.provider.add('anna', 5, ['sales@acme.example']);
    run.provider.add('bert', 5);
    const scope = Scope.parse({ includeGroups: ['sales@acme.example'] });
    await runUntil(() => run.time.now() > START + 60_000, { scope });
    expect(new Set(run.log.keys)).toEqual(new Set(allOf('anna')));
    expect(stateOf('shelf/mail/bert')).toBeUndefined();
  });

  test('a stream is told whose mailboxes are read beside it', async () => {
    run.provider.add('anna', 5, ['sales@acme.example']);
    run.provider.add('bert', 5);
    const scope = Scope.parse({ includeGroups: ['sales@acme.example'] });
    let told: boolean[] = [];
    run.provider.before = (_, { read }) => {
      told = ['anna', 'bert'].map((id) => read?.has('mail', id) === true);
    };
    await runUntil(() => run.time.now() > START + 60_000, { scope });
    expect(told).toEqual([true, false]);
  });
});
