/**
 * Makes a graph of millions of ties in the layout that `graph/neo4j/writing.ts` writes, by Neo4j's own offline importer. Only
 * for measuring: nothing is resolved or clustered, and ties share a pool of ledgers. What an answer rests on holds: ids, keys,
 * classes and organisations are the resolver's, each tie is the scorer's for the ledgers between its two persons.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFact } from '../../graph/neo4j/facts.ts';
import { GRAPH } from '../../graph/neo4j/migrations/0001-graph.ts';
import { claimPartition } from '../../graph/neo4j/positions.ts';
import { wordsText } from '../../graph/neo4j/search-words.ts';
import { Neo4jServer } from '../../graph/neo4j/server.ts';
import { openNeo4jGraphStore } from '../../graph/neo4j/store.ts';
import { bringJars } from '../../infra/engines/jars.ts';
import { ON_THE_PATH, runProgram } from '../../infra/engines/run-program.ts';
import { type Neo4jVersion, neo4jVersion } from '../../infra/engines/versions.ts';
import type { Minute } from '../../infra/kernel/instant.ts';
import { type Chance, chanceOf, happens, pickAny, unit } from '../../ingest/connectors/demo/chance.ts';
import { classOfAddress, identityId, identityOf, organisationOf, readIdentity } from '../../resolver/contract.ts';
import { DEFAULT_SETTINGS, type Tie } from '../../scorer/contract.ts';
import { CsvFile } from './csv-file.ts';
import { inventLedgers, type PooledLedger } from './neo4j-ledgers.ts';
import { inventPairs } from './neo4j-pairs.ts';
import { type InventedPerson, inventPopulation, type Population, TENANT_DOMAIN } from './neo4j-people.ts';

export interface Wanted {
  readonly persons: number;
  readonly ties: number;
  readonly tenant: string;
  readonly secret: string;
  /** The present of the graph: when its ties were scored. */
  readonly now: Minute;
}

const SEED = 1;
const LEDGERS = 5_000;

/** Share of the ties with somebody of two identities that go over both. */
const OVER_BOTH = 0.4;

const TIE_FIELDS: readonly (keyof Tie)[] = [
  ...(['k', 'kDepth', 'kOut', 'kIn', 'reciprocity', 'firstAt', 'lastAt', 'lastOut', 'lastIn'] as const),
  ...(['mails', 'meetings', 'calls', 'others', 'weeksOut', 'weeksIn'] as const),
];
const FRACTIONS: ReadonlySet<string> = new Set(['k', 'kDepth', 'kOut', 'kIn', 'reciprocity', 'strength']);

/**
 * Fills the home of a Neo4j that has never run. Takes about a kilobyte of disk per tie, and half as much again while it runs.
 *
 * @param onStep what is being done, as it begins
 */
export async function importGraph(
  version: Neo4jVersion,
  home: string,
  wanted: Wanted,
  onStep: (what: string) => void,
): Promise<void> {
  const jars = await bringJars(neo4jVersion(version));
  const folder = join(home, 'import');
  for (const name of ['conf', 'import']) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), 'db.tx_log.preallocate=false\n');
  onStep(`writing ${wanted.persons} persons and about ${wanted.ties} ties as CSV`);
  const files = writeGraph(folder, wanted);
  onStep('the offline importer of Neo4j');
  const { java } = ON_THE_PATH;
  const command = ['-Xmx2g', '-cp', join(jars, '*'), 'org.neo4j.cli.AdminTool', 'database', 'import', 'full', 'neo4j'];
  const options = [
    '--id-type=integer',
    '--delimiter=TAB',
    '--quote=|',
    '--max-off-heap-memory=2g',
    '--bad-tolerance=0',
  ];
  const environment = [`NEO4J_HOME=${home}`, `NEO4J_CONF=${join(home, 'conf')}`];
  const ran = await runProgram('env', [...environment, java, ...command, ...options, ...files], { folder });
  if (ran?.code !== 0) throw new Error(`the importer failed:\n${ran?.lines.slice(-40).join('\n')}`);
  rmSync(folder, { recursive: true });
}

/** What is made in the running server: constraints, indexes, and the nodes of which there are a few only. */
export async function completeGraph(url: string, { tenant, secret }: Wanted): Promise<void> {
  const server = await Neo4jServer.open({ url });
  try {
    for (const statement of GRAPH) await server.alter(statement);
    // The migration would wait for a minute only, which is not meant for a graph that is full already.
    await server.alter('CALL db.awaitIndexes(3600)');
    await server.write((tx) => writeFact(tx, tenant, 'tenant', { domains: [TENANT_DOMAIN] }));
    await server.write((tx) => claimPartition(tx, tenant, { topic: 'activities.v1', partition: 0 }));
  } finally {
    await server.close();
  }
  const options = { url, tenant, identitySecret: secret, clock: Date.now, settings: DEFAULT_SETTINGS };
  await (await openNeo4jGraphStore(options)).close();
}

/** Returns the files as options of the importer. */
function writeGraph(folder: string, wanted: Wanted): string[] {
  const population = inventPopulation(SEED, wanted.persons);
  const nodes = new NodeFiles(folder, wanted);
  for (const person of population.persons) nodes.add(person);
  nodes.close();
  const relationships = writeTies(folder, wanted, population, nodes);
  return [...nodes.options, ...relationships];
}

/** The files of persons, identities and blocking keys. */
class NodeFiles {
  readonly options: readonly string[];
  /** By the places of the persons, and behind them those of second identities. */
  readonly keys: string[];
  readonly personIds: string[] = [];
  /** The place of a person's second identity; 0 when there is none. */
  readonly second: Uint32Array;
  readonly #wanted: Wanted;
  readonly #chance = chanceOf(SEED + 1);
  readonly #blocks = new Map<string, number>();
  readonly #organisations = new Map<string, string | null>();
  readonly #files: Record<'person' | 'identity' | 'block' | 'has' | 'carries', CsvFile>;
  #seconds = 0;

  constructor(folder: string, wanted: Wanted) {
    this.#wanted = wanted;
    this.second = new Uint32Array(wanted.persons);
    // With holes it would be a table of hashes.
    this.keys = new Array<string>(2 * wanted.persons).fill('');
    const file = (name: string, columns: string) => new CsvFile(join(folder, `${name}.csv`), columns.split(' '));
    this.#files = {
      person: file('person', ':ID(p) tenant id name address employee:boolean organisation evidence'),
      identity: file(
        'identity',
        ':ID(i) tenant key id addressClass class zone domain organisation firstAt:long lastAt:long names:string[] namesFirstAt:long[] namesLastAt:long[] words',
      ),
      block: file('block', ':ID(b) tenant key'),
      has: file('has', ':START_ID(p) :END_ID(i)'),
      carries: file('carries', ':START_ID(i) :END_ID(b)'),
    };
    const { person, identity, block, has, carries } = this.#files;
    this.options = [
      ...[`--nodes=Person=${person.path}`, `--nodes=Identity=${identity.path}`, `--nodes=Block=${block.path}`],
      ...[`--relationships=HAS=${has.path}`, `--relationships=CARRIES=${carries.path}`],
    ];
  }

  add({ name, addresses, employee }: InventedPerson): void {
    const place = this.personIds.length;
    const [first, other] = addresses;
    const own = this.#identity(place, place, first, name);
    const ids = [own.id];
    if (other !== undefined) {
      const second = this.#wanted.persons + this.#seconds;
      this.#seconds += 1;
      this.second[place] = second;
      ids.push(this.#identity(second, place, other, name).id);
    }
    const id = ids.sort()[0] ?? '';
    this.personIds.push(id);
    const between = [this.keys[place], this.keys[this.second[place] ?? 0]].sort();
    const evidence = other === undefined ? [] : [{ comparison: 'full name', value: name.toLowerCase(), between }];
    const shown = [id, name, own.value, employee, own.organisation, JSON.stringify(evidence)];
    this.#files.person.row(place, this.#wanted.tenant, ...shown);
  }

  /** Writes one, and whose it is. */
  #identity(place: number, person: number, address: string, name: string) {
    const identity = identityOf(address);
    if (typeof identity === 'string') throw new Error(`${address} is no identity: ${identity}`);
    const { key, value, domain = null } = identity;
    const id = identityId(this.#wanted.secret, key);
    const reading = readIdentity({ id, key, addressClass: classOfAddress(identity), names: [name] });
    const organisation =
      domain === null ? null : this.#organisations.getOrInsertComputed(domain, () => organisationOf(identity) ?? null);
    const lastAt = this.#wanted.now - Math.ceil(unit(this.#chance) * 90 * 1440);
    const firstAt = lastAt - Math.ceil(unit(this.#chance) * 900 * 1440);
    const itsOwn = [this.#wanted.tenant, key, id, classOfAddress(identity), reading.class];
    const seen = [firstAt, lastAt, name, firstAt, lastAt, wordsText(`${value} ${name}`)];
    const zone = person === place ? 'certain' : 'likely';
    this.#files.identity.row(place, ...itsOwn, zone, domain, organisation, ...seen);
    this.#files.has.row(person, place);
    for (const block of reading.keys) this.#files.carries.row(place, this.#block(block));
    this.keys[place] = key;
    return { id, value, organisation };
  }

  #block(key: string): number {
    return this.#blocks.getOrInsertComputed(key, () => {
      this.#files.block.row(this.#blocks.size, this.#wanted.tenant, key);
      return this.#blocks.size;
    });
  }

  close(): void {
    for (const file of Object.values(this.#files)) file.close();
  }
}

/** A pooled ledger as the ends of the lines that it makes. */
interface Lines {
  readonly tie: string;
  readonly ledger: string;
  readonly halves: readonly [string, string];
}

function writeTies(folder: string, wanted: Wanted, population: Population, nodes: NodeFiles): string[] {
  const ledgers = new CsvFile(join(folder, 'ledger.csv'), [':START_ID(i)', ':END_ID(i)', 'entries:byte[]']);
  const fields = [...TIE_FIELDS, 'strength', 'scoredAt'].map(
    (field) => `${field}:${FRACTIONS.has(field) ? 'double' : 'long'}`,
  );
  const knows = new CsvFile(join(folder, 'knows.csv'), [':START_ID(p)', ':END_ID(p)', ...fields]);
  const due = new CsvFile(join(folder, 'due.csv'), ['tenant', 'at:long', 'a', 'b']);
  const pool = inventLedgers(SEED + 2, LEDGERS, wanted.now).map((pooled) => linesOf(pooled, wanted.now));
  const chance = chanceOf(SEED + 3);
  const { personIds } = nodes;
  const put = (one: number, other: number, entries: (isForwards: boolean) => string) => {
    const isForwards = (nodes.keys[one] ?? '') < (nodes.keys[other] ?? '');
    const [from, to] = isForwards ? [one, other] : [other, one];
    ledgers.line(`${from}\t${to}\t${entries(isForwards)}`);
  };
  for (const [one, other] of inventPairs(SEED + 4, population, wanted.ties)) {
    const lines = pickAny(chance, pool);
    if (lines === undefined) break;
    const isForwards = (personIds[one] ?? '') < (personIds[other] ?? '');
    const [from, to] = isForwards ? [one, other] : [other, one];
    knows.line(`${from}\t${to}\t${(isForwards ? lines.forwards : lines.backwards).tie}`);
    if (lines.nextAt !== undefined) due.row(wanted.tenant, lines.nextAt, personIds[from] ?? '', personIds[to] ?? '');
    const second = secondOf(chance, nodes, other);
    const side = (isForward: boolean) => (isForward ? lines.forwards : lines.backwards);
    if (second === undefined || lines.forwards.halves[1] === '') {
      put(one, other, (isForward) => side(isForward).ledger);
      continue;
    }
    put(one, other, (isForward) => side(isForward).halves[0]);
    put(one, second, (isForward) => side(isForward).halves[1]);
  }
  for (const file of [ledgers, knows, due]) file.close();
  return [`--nodes=Due=${due.path}`, `--relationships=LEDGER=${ledgers.path}`, `--relationships=KNOWS=${knows.path}`];
}

function secondOf(chance: Chance, { second }: NodeFiles, person: number): number | undefined {
  const place = second[person] ?? 0;
  return place !== 0 && happens(chance, OVER_BOTH) ? place : undefined;
}

function linesOf({ forwards, backwards, strength, nextAt }: PooledLedger, now: Minute) {
  const lines = ({ tie, ledger, halves }: PooledLedger['forwards']): Lines => ({
    tie: [...TIE_FIELDS.map((field) => tie[field] ?? ''), strength, now].join('\t'),
    ledger: bytesText(ledger),
    halves: [bytesText(halves[0]), bytesText(halves[1])],
  });
  return { forwards: lines(forwards), backwards: lines(backwards), nextAt };
}

/** Signed, as Java has them. */
function bytesText(bytes: Uint8Array): string {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length).join(';');
}
