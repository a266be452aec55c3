import { randomUUID } from 'node:crypto';
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import type { Clock, Minute } from '../../infra/kernel/instant.ts';
import { DIRECTORY_READING, MATCHER, type RevisionState } from '../../resolver/contract.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type {
  ApplyReport,
  Claim,
  GraphBatch,
  GraphStore,
  LogIdentity,
  PersonMove,
  SourcePartition,
  TenantFacts,
} from '../contract.ts';
import { applyBatch, applyFacts } from '../core/apply-batch.ts';
import { DIRECTORY_FACT, otherLog, otherMatcher, otherSecret, requireReading } from '../core/other-graph.ts';
import { concernedBy, directoryOf, edgesOf, identitiesOf, ledgersOf, ledgersOfEdges } from './ahead.ts';
import { type Deciding, decideAndWrite } from './batch.ts';
import { drained, STEP_MS, stepName } from './draining.ts';
import { lockFact, lockGraph, readFact, readTenantFacts, writeFact } from './facts.ts';
import { Known } from './known.ts';
import { requireLive } from './live.ts';
import { migrate } from './migrations/migrate.ts';
import { readMoves } from './person-moves.ts';
import { advance, beginAt, claimPartition, compare, readPosition, type Step } from './positions.ts';
import { hasEntries } from './reading-singles.ts';
import { Remembered } from './remembered.ts';
import { type Connect, type Neo4jConnection, Neo4jServer, type Transaction } from './server.ts';
import { singly } from './statements.ts';

export interface Neo4jGraphOptions extends Neo4jConnection {
  /** Which graph it is: several share a database. Letters, digits, `-`, `_` and `.`, since it stands in full-text queries. */
  readonly tenant: string;
  /**
   * The tenant for which this graph answers. Then whatever would begin to write fails with `GRA_FENCED` once a replay has put another graph
   * in its place. Absent for a graph that stands beside.
   */
  readonly answersFor?: string;
  /** Key of the hash that makes ids from identities. The same secret gives the same ids in every graph. */
  readonly identitySecret: string;
  readonly clock: Clock;
  readonly settings: ScoringSettings;
}

/** What is hashed with the secret so that another one is noticed: no address reads like this. */
const SECRET_CHECK = 'the check value of the identity secret';

/** Persons whose ties are scored anew in one transaction. */
const RESCORED_TOGETHER = 500;

/**
 * Opens a tenant's graph in a Neo4j for writing. When the settings differ from those it was scored with, it is scored anew.
 *
 * Fails with `GRA_UNREACHABLE`, `GRA_SIGN_IN`, `GRA_TOO_OLD`, with `GRA_NEWER` when a newer kith wrote there, which then
 * is left as it was, and with `GRA_SECRET` when the ids are made with another secret.
 */
export async function openNeo4jGraphStore(options: Neo4jGraphOptions, connect?: Connect): Promise<GraphStore> {
  const server = await Neo4jServer.open(options, connect);
  try {
    await migrate(server);
    const store = new Neo4jGraphStore(options, server);
    await store.adopt();
    return store;
  } catch (error) {
    await server.close();
    throw error;
  }
}

class Neo4jGraphStore implements GraphStore {
  readonly #options: Neo4jGraphOptions;
  readonly #tenant: string;
  readonly #server: Neo4jServer;
  readonly #where: string;
  readonly #remembered: Remembered;
  #open = true;

  constructor(options: Neo4jGraphOptions, server: Neo4jServer) {
    this.#options = options;
    this.#tenant = options.tenant;
    this.#server = server;
    this.#remembered = new Remembered(server, options.tenant);
    this.#where = `${server.where}, tenant ${options.tenant}`;
  }

  async bindLog({ id, ends, derived = [] }: LogIdentity): Promise<void> {
    await this.#server.write(async (tx) => {
      const bound = await lockFact(tx, this.#tenant, 'log');
      await this.#requireLive(tx);
      if (bound !== undefined && bound !== id) throw otherLog(this.#where, 'the graph is made from another event log');
      for (const { end, ...source } of ends) {
        if ((await readPosition(tx, this.#tenant, source)) <= end) continue;
        throw otherLog(this.#where, `the graph stands beyond the end (${end}) of ${source.topic}/${source.partition}`);
      }
      if (bound !== undefined) return;
      await writeFact(tx, this.#tenant, 'log', id);
      for (const { end, ...source } of derived) await beginAt(tx, this.#tenant, source, end);
    });
  }

  async claim(source: SourcePartition): Promise<Claim> {
    const claimed = this.#server.write(async (tx) => {
      const claim = await claimPartition(tx, this.#tenant, source);
      await this.#requireLive(tx);
      return claim;
    });
    return drained(this.#server, this.#tenant, [source], claimed);
  }

  async positionOf(source: SourcePartition): Promise<number> {
    return readPosition(singly(this.#server), this.#tenant, source);
  }

  async loadRevisions(activities: readonly number[]): Promise<Map<number, RevisionState>> {
    const rows = await this.#server.read<{ activity: number; state: string }>(
      `UNWIND $activities AS activity MATCH (r:Revision {tenant: $tenant, activity: activity})
       USING INDEX r:Revision(tenant, activity)
       RETURN activity, r.state AS state`,
      { tenant: this.#tenant, activities },
    );
    return new Map(rows.map(({ activity, state }) => [activity, JSON.parse(state) as RevisionState]));
  }

  async apply(claim: Claim, batch: GraphBatch): Promise<ApplyReport> {
    const step = { claim, from: batch.from, upTo: batch.upTo, name: randomUUID(), note: batch.note };
    const revisions = [...batch.revisions].map(([activity, state]) => ({ activity, state: JSON.stringify(state) }));
    const now = this.#now();
    const ahead = batch.observedBefore === true ? await this.#remembered.readAhead(batch) : undefined;
    return this.#once(step, async (tx) => {
      const deciding = await this.#deciding(tx);
      const { grouping } = deciding;
      const known = ahead === undefined ? new Known() : await this.#remembered.known(tx, batch, ahead, grouping);
      const applied = await decideAndWrite(
        tx,
        deciding,
        [identitiesOf, directoryOf, ledgersOf, edgesOf, ledgersOfEdges].map((ahead) => ahead(batch)),
        (tables) => applyBatch(tables, batch, now),
        known,
      );
      if (revisions.length > 0) {
        await tx.run(
          `UNWIND $revisions AS row MERGE (r:Revision {tenant: $tenant, activity: row.activity}) SET r.state = row.state`,
          { tenant: this.#tenant, revisions },
        );
      }
      if (ahead !== undefined) this.#remembered.keep(known, grouping);
      return applied;
    });
  }

  async applyTenantFacts(claim: Claim, facts: TenantFacts, from: number, upTo: number): Promise<void> {
    await this.#once({ claim, from, upTo, name: randomUUID() }, async (tx) => {
      const before = await this.#deciding(tx);
      await writeFact(tx, this.#tenant, 'tenant', facts);
      const ahead = concernedBy(before.facts, facts);
      await decideAndWrite(tx, { ...before, facts }, [ahead], (tables) => {
        applyFacts(tables, before.facts, facts, this.#now());
        return true;
      });
      return true;
    });
  }

  async tenantFacts(): Promise<TenantFacts> {
    return this.#server.snapshot((tx) => readTenantFacts(tx, this.#tenant));
  }

  async moves(): Promise<PersonMove[]> {
    return readMoves(this.#server, this.#tenant, await this.tenantFacts());
  }

  async wake(): Promise<number> {
    const now = this.#now();
    return this.#server.write(
      async (tx) => {
        const dueAlready = (needs: { dueBy: Minute | undefined }) => {
          needs.dueBy = now;
        };
        return decideAndWrite(tx, await this.#decidingUnclaimed(tx), [dueAlready], ({ ties }) => ties.wake(now));
      },
      { timeoutMs: STEP_MS },
    );
  }

  async close(): Promise<void> {
    if (this.#open) await this.#server.close();
    this.#open = false;
  }

  /** Checks the secret; scores all ties anew when they were scored with other settings. */
  async adopt(): Promise<void> {
    const { settings, identitySecret } = this.#options;
    const check = keyedHash(identitySecret, SECRET_CHECK);
    const before = await this.#server.write(async (tx) => {
      const made = await lockFact(tx, this.#tenant, 'secret');
      await this.#requireLive(tx);
      if (made === undefined) await writeFact(tx, this.#tenant, 'secret', check);
      else if (made !== check) throw otherSecret(this.#where);
      const matcher = await readFact(tx, this.#tenant, 'matcher');
      if (made === undefined) await writeFact(tx, this.#tenant, 'matcher', MATCHER);
      else if (matcher !== MATCHER) throw otherMatcher(this.#where);
      requireReading(this.#where, await readFact(tx, this.#tenant, DIRECTORY_FACT), await hasEntries(tx, this.#tenant));
      await writeFact(tx, this.#tenant, DIRECTORY_FACT, DIRECTORY_READING);
      const scoredWith = await readFact(tx, this.#tenant, 'settings');
      if (scoredWith === undefined) await writeFact(tx, this.#tenant, 'settings', settings);
      return scoredWith ?? settings;
    });
    if (JSON.stringify(before) !== JSON.stringify(settings)) await this.#rescoreAll();
  }

  /** Some persons at a time. When it is interrupted, it begins anew at the next start, since the settings are written last. */
  async #rescoreAll(): Promise<void> {
    const { settings } = this.#options;
    const now = this.#now();
    const rows = await this.#server.read<{ id: string }>(
      'MATCH (p:Person {tenant: $tenant}) RETURN p.id AS id ORDER BY id',
      { tenant: this.#tenant },
    );
    const ids = rows.map(({ id }) => id);
    for (let from = 0; from < ids.length; from += RESCORED_TOGETHER) {
      const some = ids.slice(from, from + RESCORED_TOGETHER);
      await this.#server.write(async (tx) => {
        const deciding = await this.#decidingUnclaimed(tx);
        await decideAndWrite(
          tx,
          deciding,
          [
            (needs, known) => {
              for (const id of some) needs.persons.add(known.numberOf(id));
            },
          ],
          ({ ties }) => some.reduce((sum, _, place) => sum + ties.rescoreUpwards(place + 1, now), 0),
        );
      });
    }
    await this.#server.write(async (tx) => {
      await lockFact(tx, this.#tenant, 'settings');
      await this.#requireLive(tx);
      await writeFact(tx, this.#tenant, 'settings', settings);
    });
  }

  /** One step of a partition, whole or not at all: lock, compare, write, and move on. */
  #once<T>(step: Step, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const options = { name: stepName(this.#tenant, step.claim), timeoutMs: STEP_MS };
    return this.#server.write(async (tx) => {
      const done = await compare(tx, this.#tenant, this.#where, step);
      if (done !== undefined) return JSON.parse(done) as T;
      const report = await work(tx);
      await advance(tx, this.#tenant, step, JSON.stringify(report));
      return report;
    }, options);
  }

  /** Takes the lock of the graph. */
  async #deciding(tx: Transaction): Promise<Deciding & { readonly grouping: number }> {
    const { identitySecret, settings } = this.#options;
    const { grouping, ...facts } = await lockGraph(tx, this.#tenant);
    return { tenant: this.#tenant, identitySecret, settings, facts, grouping };
  }

  /** The same, for whoever writes without a claim, by which a batch is fenced. */
  async #decidingUnclaimed(tx: Transaction) {
    const deciding = await this.#deciding(tx);
    await this.#requireLive(tx);
    return deciding;
  }

  /** To be called behind a lock of this graph. */
  async #requireLive(tx: Transaction): Promise<void> {
    const { answersFor } = this.#options;
    if (answersFor !== undefined) await requireLive(tx, this.#where, this.#tenant, answersFor);
  }

  #now(): Minute {
    return Math.floor(this.#options.clock() / 60_000);
  }
}
