/** Tells the log when people went from one employer to another. */
import type { GraphStore, PersonMove } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { CHANGES } from '../event-log/topics.ts';
import { personMovedRecord, readPersonMoved } from './log-events.ts';
import { recordsOf } from './records-of.ts';

/** Records of one append: some hundred bytes each, and an append is taken whole up to 8 MiB. */
const TOLD_TOGETHER = 2000;

/**
 * Tells each certain move at least once, and again only to whoever says twice what has one key. What was told, by whichever process, is
 * read from the log itself, and a move is the same one for each of its person's identities, so that it is not told again when two
 * persons turn out to be one.
 *
 * The graph is committed before its moves are told. What a process that was killed in between has not told, the next one
 * tells when it starts, out of the graph.
 */
export class MoveTeller {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  /** Identity and new employer. */
  readonly #told = new Set<string>();
  /** By partition, up to where it has been read what was told. */
  readonly #read = new Map<number, number>();

  private constructor(log: EventLog, store: GraphStore) {
    this.#log = log;
    this.#store = store;
  }

  /** Begins by telling what has not been told. The store must be bound to the log. */
  static async start(log: EventLog, store: GraphStore): Promise<MoveTeller> {
    const teller = new MoveTeller(log, store);
    await teller.#readOn();
    await teller.tellAll();
    return teller;
  }

  /** What others have told, too, since the last time. */
  async #readOn(): Promise<void> {
    const behind = [...this.#read].map(([partition, position]) => ({ topic: CHANGES, partition, position }));
    for await (const record of recordsOf(this.#log, CHANGES, behind)) {
      this.#read.set(record.partition, record.position + 1);
      const move = readPersonMoved(record);
      for (const key of move === undefined ? [] : keysOf(move)) this.#told.add(key);
    }
  }

  /** Tells what the graph knows of everybody. */
  async tellAll(): Promise<void> {
    await this.tell(await this.#store.moves());
  }

  /** Tells those of some moves that have not been told. */
  async tell(moves: readonly PersonMove[]): Promise<void> {
    const isNews = (move: PersonMove) => !keysOf(move).some((key) => this.#told.has(key));
    if (!moves.some(isNews)) return;
    await this.#readOn();
    const fresh = moves.filter(isNews);
    for (let from = 0; from < fresh.length; from += TOLD_TOGETHER) {
      const some = fresh.slice(from, from + TOLD_TOGETHER);
      await this.#log.append(CHANGES, some.map(personMovedRecord));
      for (const key of some.flatMap(keysOf)) this.#told.add(key);
    }
  }
}

function keysOf({ identities, to }: Pick<PersonMove, 'identities' | 'to'>): string[] {
  return identities.map((id) => `${id} ${to}`);
}
