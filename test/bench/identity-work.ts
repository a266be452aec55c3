/**
 * One part of the identity benchmark, in a process of its own so that its memory is its own. Prints a line of JSON.
 *
 *     node test/bench/identity-work.ts limit|cluster|store IDENTITIES [FOLDER]
 *
 * `limit`: read the identities and group equal full names. `cluster`: the resolver over all at once. `store`: the product,
 * batch by batch into the SQLite store, and then one by one.
 */
import { join } from 'node:path';
import { BatchBuilder, type Claim, type GraphStore } from '../../graph/contract.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { Activity } from '../../ingest/contract.ts';
import {
  classOfAddress,
  clusterAll,
  createObserver,
  type IdentityFacts,
  identityId,
  identityOf,
  readIdentity,
} from '../../resolver/contract.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import { type InventedIdentity, inventedIdentities } from './invented-identities.ts';

const SEED = 20_261_126;
const SECRET = 'a secret for benchmarks';
const BATCH = 20_000;
const ADDED = 1000;
/** The tenant's own people, with whom the others exchange mails. */
const COLLEAGUES = 1000;
const SOURCE = { topic: 'activity.v1', partition: 0 };
const NOW = Date.UTC(2026, 0, 1);

const observe = createObserver();

const [part, size = '', folder = ''] = process.argv.slice(2);
console.log(JSON.stringify(part === 'store' ? await throughStore() : atOnce()));

function atOnce(): object {
  const identities = inventedIdentities(Number(size), SEED).reverse();
  const spent = spending();
  const found = part === 'limit' ? byFullName(identities) : persons(identities);
  return { ...spent(), ...found };
}

function persons(identities: InventedIdentity[]): object {
  const { clusters, reviews } = clusterAll(allFacts(identities), { mergesLikely: true });
  return { persons: clusters.length, reviews: reviews.length };
}

/** What cannot be spared: each identity is read, and found by its name. */
function byFullName(identities: InventedIdentity[]): object {
  const readings = Array.from(allFacts(identities), readIdentity);
  const groups = Map.groupBy(readings, ({ key, names: [name] }) =>
    name?.reading.kind === 'full' ? `${name.reading.first} ${name.reading.last}` : key,
  );
  return { persons: groups.size };
}

/** From the last on, and each is let go of, as a row of a table is. */
function* allFacts(identities: InventedIdentity[]): Generator<IdentityFacts> {
  for (let identity = identities.pop(); identity !== undefined; identity = identities.pop()) yield* factsOf(identity);
}

/** Syllables happen to make words of a placeholder, too. */
function factsOf({ address, name }: InventedIdentity): IdentityFacts[] {
  const identity = identityOf(`mailto:${address}`);
  if (typeof identity === 'string') return [];
  const { key } = identity;
  return [{ id: identityId(SECRET, key), key, addressClass: classOfAddress(identity), names: name ? [name] : [] }];
}

async function throughStore(): Promise<object> {
  const file = join(folder, 'graph.db');
  const store = openSqliteGraphStore({ file, identitySecret: SECRET, clock: () => NOW, settings: DEFAULT_SETTINGS });
  const claim = await store.claim(SOURCE);
  const identities = inventedIdentities(Number(size) + ADDED, SEED);
  const spent = spending();
  const add = (from: number, upTo: number) => apply(store, claim, identities, { from, upTo });
  for (let from = 0; from < Number(size); from += BATCH) await add(from, Math.min(from + BATCH, Number(size)));
  const building = spent();
  const adding = spending();
  const milliseconds: number[] = [];
  for (let at = Number(size); at < identities.length; at += 1) {
    const began = performance.now();
    await add(at, at + 1);
    milliseconds.push(performance.now() - began);
  }
  const cpuMean = (adding().cpuSeconds * 1000) / ADDED;
  await store.close();
  milliseconds.sort((one, other) => one - other);
  const share = (part: number) => milliseconds[Math.floor(part * ADDED)] ?? Number.NaN;
  return { ...building, median: share(0.5), p99: share(0.99), worst: milliseconds.at(-1), cpuMean };
}

/** What is spent from now on: seconds of the clock, and of the CPU by all threads. */
function spending(): () => { seconds: number; cpuSeconds: number } {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}

/** A mail from each to a colleague. */
async function apply(
  store: GraphStore,
  claim: Claim,
  identities: readonly InventedIdentity[],
  range: { readonly from: number; readonly upTo: number },
): Promise<void> {
  const batch = new BatchBuilder();
  for (let at = range.from; at < range.upTo; at += 1)
    batch.add({ source: 'kith://bench', outcome: { kind: 'observed', observed: observe(mailOf(identities, at)) } });
  await store.apply(claim, batch.close(new Map(), range));
}

function mailOf(identities: readonly InventedIdentity[], at: number): Activity {
  const [sender, colleague] = [identities[at], identities[(at * 7919) % COLLEAGUES]];
  const participants = [
    { role: 'from', address: `mailto:${sender?.address}`, ...(sender?.name ? { name: sender.name } : {}) },
    { role: 'to', address: `mailto:${colleague?.address}` },
  ];
  const sentAt = new Date(NOW - (at % 500_000) * 60_000).toISOString();
  return Activity.parse({ channel: 'mail', key: `<m${at}@bench.example>`, at: sentAt, participants });
}
