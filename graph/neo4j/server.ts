import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import neo4j, { type Config, type Driver, isRetryableError, type ManagedTransaction, type Session } from 'neo4j-driver';
import { Fault } from '../../infra/kernel/fault.ts';
import { toBolt } from './bolt-values.ts';
import { assertServes, toFault, tooLarge } from './faults.ts';

export interface Neo4jConnection {
  /** `bolt://host:7687` or `neo4j+s://…`. */
  readonly url: string;
  /** Absent when nobody has to sign in. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** By default the server's own. */
  readonly database?: string;
  /** Told whenever a transaction is run again. */
  readonly onRetry?: () => void;
}

/** What a statement is given, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** One transaction. Statements run in the order in which they are given. */
export interface Transaction {
  /** The caller vouches for `Row`: its fields are what the statement returns. Whole numbers come as numbers. */
  run<Row>(cypher: string, values?: Values): Promise<Row[]>;
}

export interface WriteOptions {
  /** So that others can find it: see {@link Neo4jServer.terminate}. */
  readonly name?: string;
  /** The server ends it after so long. Without, as the server is set. */
  readonly timeoutMs?: number;
}

/** How the driver is made; tests put another one in its place. */
export type Connect = (connection: Neo4jConnection, config: Config) => Driver;

/** How often a transaction that met another one is tried, and how long it sleeps in between, in milliseconds. */
const RETRY = { tries: 40, pauseMs: 10, pauseMaxMs: 400 };

/** Rows that the driver fetches ahead of a stream. */
const FETCH_SIZE = 2000;

const connectWithDriver: Connect = ({ url, credentials }, config) =>
  neo4j.driver(url, credentials && neo4j.auth.basic(credentials.user, credentials.password), config);

/** A Neo4j, and the transactions on it. */
export class Neo4jServer {
  readonly where: string;
  readonly #driver: Driver;
  readonly #onRetry: (() => void) | undefined;
  readonly #database: { database?: string };
  #open = true;

  private constructor({ url, database, onRetry }: Neo4jConnection, driver: Driver) {
    this.#onRetry = onRetry;
    this.where = database === undefined ? url : `${url}/${database}`;
    this.#driver = driver;
    this.#database = database === undefined ? {} : { database };
  }

  /** Faults: `GRA_UNREACHABLE`, `GRA_SIGN_IN`, `GRA_TOO_OLD`. */
  static async open(connection: Neo4jConnection, connect: Connect = connectWithDriver): Promise<Neo4jServer> {
    // Retries are ours: the driver's own first pause of a second is far longer than two batches are in each other's way.
    const config: Config = { disableLosslessIntegers: true, maxTransactionRetryTime: 0, fetchSize: FETCH_SIZE };
    const server = new Neo4jServer(
      connection,
      connect(connection, {
        ...config,
        connectionTimeout: 5_000,
        connectionAcquisitionTimeout: 15_000,
      }),
    );
    try {
      const { agent } = await server.#driver.getServerInfo(server.#database);
      assertServes(agent ?? '', server.where);
      return server;
    } catch (error) {
      await server.close();
      throw toFault(error, server.where);
    }
  }

  /**
   * Runs `work` in a transaction that is committed when it returns. It is run again when it met another transaction, and
   * when the answer to its commit was lost: it must be safe to run twice.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>, { name, timeoutMs }: WriteOptions = {}): Promise<T> {
    const config = {
      ...(name === undefined ? {} : { metadata: { kith: name } }),
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    };
    return this.#withRetries(async (session) => {
      const transaction = session.beginTransaction(config);
      try {
        const result = await work(transactionOf(transaction));
        await transaction.commit();
        return result;
      } catch (error) {
        throw (name === undefined ? undefined : tooLarge(error, this.where)) ?? error;
      } finally {
        await transaction.close();
      }
    });
  }

  /** Ends the transactions of a name, whoever began them; what they wrote is undone. Returns how many there were. */
  async terminate(name: string): Promise<number> {
    const rows = await this.read<{ id: string }>(
      'SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.kith = $name RETURN transactionId AS id',
      { name },
    );
    if (rows.length > 0) await this.alter('TERMINATE TRANSACTIONS $ids', { ids: rows.map(({ id }) => id) });
    return rows.length;
  }

  /** The rows of one statement that only reads. Without a transaction around it, it takes one round trip instead of three. */
  read<Row>(cypher: string, values: Values = {}): Promise<Row[]> {
    return this.#withRetries((session) => transactionOf(session).run<Row>(cypher, values), 'READ');
  }

  /** Several statements that only read. */
  snapshot<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#withRetries(async (session) => session.executeRead((managed) => work(transactionOf(managed))), 'READ');
  }

  /** One statement that changes constraints or indexes, or stands alone. */
  async alter(cypher: string, values: Values = {}): Promise<void> {
    await this.#withRetries((session) => session.run(cypher, toBolt(values) as Values));
  }

  /** The rows of one statement as they come, a few thousand in memory. */
  async *stream<Row>(cypher: string, values: Values = {}): AsyncGenerator<Row> {
    const session = this.#session('READ');
    try {
      for await (const record of session.run(cypher, toBolt(values) as Values)) {
        // Rows that were fetched ahead are no more to be had either.
        this.#assertOpen();
        yield record.toObject() as Row;
      }
    } catch (error) {
      this.#assertOpen();
      throw toFault(error, this.where);
    } finally {
      await session.close();
    }
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#driver.close();
  }

  async #withRetries<T>(work: (session: Session) => Promise<T>, mode: 'READ' | 'WRITE' = 'WRITE'): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const session = this.#session(mode);
      try {
        return await work(session);
      } catch (error) {
        if (!isRetryableError(error as Error) || tries === RETRY.tries || !this.#open) throw toFault(error, this.where);
        // No service at all does not come back within these pauses.
        if (tries > 3 && (error as { code?: unknown }).code === 'ServiceUnavailable') throw toFault(error, this.where);
      } finally {
        await session.close();
      }
      this.#onRetry?.();
      // At odds with each other, so that two that met do not meet again.
      await pause(randomInt(1, Math.min(RETRY.pauseMaxMs, RETRY.pauseMs * 2 ** Math.min(tries, 10))));
    }
  }

  #session(mode: 'READ' | 'WRITE'): Session {
    this.#assertOpen();
    return this.#driver.session({ ...this.#database, defaultAccessMode: mode });
  }

  #assertOpen(): void {
    if (!this.#open) throw new Fault('GRA_CLOSED', 'the graph has been closed', { where: this.where });
  }
}

function transactionOf(transaction: Pick<ManagedTransaction, 'run'>): Transaction {
  return {
    async run<Row>(cypher: string, values: Values = {}): Promise<Row[]> {
      const { records } = await transaction.run(cypher, toBolt(values) as Values);
      return records.map((record) => record.toObject() as Row);
    },
  };
}
