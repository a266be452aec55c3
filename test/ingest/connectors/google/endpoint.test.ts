/** Over a real connection, at an address of somebody's own: the paths stay below it, and a connection that breaks is passed over. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { googleConnector, readServiceAccountKey } from '../../../../ingest/connectors/google/connector.ts';
import { openRateGate } from '../../../../ingest/sync/rate-gate.ts';
import { activitiesOf, driveStream } from '../../../support/drive-stream.ts';
import { FaultPlan } from '../../../support/fake-tenant/fault-plan.ts';
import { smallFace } from '../../../support/fake-tenant/google/small-face.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { type Serving, serve } from '../../../support/fake-tenant/serve.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';

let serving: Serving | undefined;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});

describe('an endpoint below a prefix', () => {
  test.each([false, true])(
    'is asked below it for tokens, mails and the directory, also when connections break (batches: %s)',
    async (batch) => {
      const route = 'GET /gmail/v1/users/*/messages';
      const faults = new FaultPlan([
        { route, calls: 1, fault: { kind: 'reset' } },
        { route, calls: 2, fault: { kind: 'truncate', share: 0.5 } },
      ]);
      const { clock, face, project, tenant } = smallFace({ faults });
      for (let index = 0; index < 20; index += 1) {
        const parties = { from: { address: 'zoe@elsewhere.example' }, to: [{ address: 'ben@brightwater.example' }] };
        tenant.deliver('ben', messageWith({ id: `m${index}`, receivedAt: NOON - index * 60_000, ...parties }));
      }
      const paths = new Set<string>();
      serving = await serve({ '/google': face.handle }, 0, (defect) => {
        throw defect;
      });
      const { origin } = serving;
      const now = clock.now;
      const sleep = async (ms: number) => {
        await setImmediate();
        clock.advance(ms);
      };
      const connector = googleConnector({
        ...{
          key: readServiceAccountKey(JSON.stringify(project.keyFile)),
          admin: 'ada@brightwater.example',
          quota: 'new',
          batch,
        },
        ...{ capabilities: ['directory', 'mail'], policy: { privateMeetings: 'exclude', excludeLabels: [] } },
        endpoint: { api: `${origin}/google`, token: `${origin}/google/token` },
        ports: {
          ...{ now, sleep, random: () => 0.5, timeoutMs: 30_000 },
          gate: openRateGate({ now, sleep }, { load: () => new Map(), save: () => {} }),
          fetch: async (input, init) => {
            paths.add(new URL(String(input)).pathname.split('/').slice(0, 3).join('/'));
            return await fetch(input, init);
          },
        },
      });
      const subject = { id: 'ben', address: 'ben@brightwater.example', groups: [] };
      const driven = await driveStream(connector, { capability: 'mail', subject });
      expect(activitiesOf(driven)).toHaveLength(20);
      expect(faults.struck(route)).toBe(2);
      const directory = await driveStream(connector, { capability: 'directory' });
      expect(directory.subjects.flatMap(({ present }) => present)).toHaveLength(3);
      expect([...paths].every((path) => path.startsWith('/google/'))).toBe(true);
      expect(paths.has('/google/token')).toBe(true);
    },
  );
});
