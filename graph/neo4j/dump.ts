import type { Minute } from '../../infra/kernel/instant.ts';
import type { ScoringSettings, Tie } from '../../scorer/contract.ts';
import type { IgnoredView } from '../contract.ts';
import { computeTie, type LedgerPart } from '../core/computed-tie.ts';
import { readClaims } from '../core/directory-claims.ts';
import {
  entriesText,
  identityText,
  ignoredText,
  knowsText,
  ledgerText,
  personText,
  reportsToText,
} from '../core/dump-text.ts';
import { byPlaces as byReport, type ReportingLine, reportingAmong } from '../core/reporting-lines.ts';
import { bytesOf } from './bolt-values.ts';
import { byBytes, type Place, readPlaces } from './dump-places.ts';
import type { Neo4jServer } from './server.ts';
import { type StatedProperties, statedMap, statedOf } from './stated-properties.ts';
import { ALWAYS } from './status-queries.ts';
import { TIE_MAP, tieOf } from './tie-map.ts';

/** Identities or persons whose relationships are fetched together. */
const FETCHED_TOGETHER = 500;

/** Where a graph is read from. */
export interface Source {
  readonly server: Neo4jServer;
  readonly tenant: string;
  readonly settings: ScoringSettings;
}

/** The canonical dump; see the contract. All identities are held in memory while it runs. */
export async function* dumpLines({ server, tenant, settings }: Source, asOf?: Minute): AsyncGenerator<string> {
  const places = await readPlaces(server, tenant, asOf);
  const until = asOf ?? ALWAYS;
  for (const place of places) yield identityLine(place, asOf === undefined);
  yield* ignoredLines(server, tenant, until);
  if (asOf === undefined) yield* storedKnowsLines(server, tenant, places);
  else yield* computedKnowsLines({ server, tenant, settings }, places, asOf);
  yield* ledgerLines(server, tenant, places, until);
  yield* personLines(server, tenant, places, asOf === undefined);
  const reporting = asOf === undefined ? await storedReporting(server, tenant, places) : computedReporting(places);
  for (const { report, manager, source } of reporting) {
    yield reportsToText(places[report]?.key, places[manager]?.key, source);
  }
}

async function storedReporting(
  server: Neo4jServer,
  tenant: string,
  places: readonly Place[],
): Promise<ReportingLine[]> {
  const first = firstPlaces(places);
  const rows = await server.read<{ report: string; manager: string; source: string }>(
    `MATCH (p:Person {tenant: $tenant})-[r:REPORTS_TO]->(m:Person)
     RETURN p.id AS report, m.id AS manager, r.source AS source`,
    { tenant },
  );
  const lines = rows.map(({ report, manager, source }) => ({
    ...{ report: first.get(report) ?? 0, manager: first.get(manager) ?? 0, source },
  }));
  return lines.sort(byReport);
}

function computedReporting(places: readonly Place[]): ReportingLine[] {
  const inDirectory = places.filter(({ node }) => node.directory !== null);
  return reportingAmong(
    inDirectory.map(({ node, person }) => ({ key: node.key, person, claims: readClaims(node.directory) })),
  );
}

/** The place of the first identity of each person, by the person's id. */
function firstPlaces(places: readonly Place[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { node, person } of places) if (node.person !== null && person !== null) first.set(node.person, person);
  return first;
}

function identityLine({ node, class: itsClass }: Place, isStored: boolean): string {
  const { key, directory, firstAt, lastAt, names, namesFirstAt } = node;
  const named = names.map((name, i): [string, Minute] => [name, namesFirstAt[i] ?? 0]);
  named.sort(([one], [other]) => byBytes(one, other));
  // When something was last seen up to a minute in the past is not remembered.
  return identityText({ key, class: itsClass, firstAt, ...(isStored ? { lastAt } : {}) }, named, readClaims(directory));
}

async function* ignoredLines(server: Neo4jServer, tenant: string, until: Minute): AsyncGenerator<string> {
  const rows = await server.read<IgnoredView>(
    'MATCH (g:Ignored {tenant: $tenant}) WHERE g.at <= $until RETURN g.key AS activity, g.reason AS reason, g.at AS at',
    { tenant, until },
  );
  rows.sort((one, other) => byBytes(one.activity, other.activity) || byBytes(one.reason, other.reason));
  for (const row of rows) yield ignoredText(row);
}

async function* storedKnowsLines(
  server: Neo4jServer,
  tenant: string,
  places: readonly Place[],
): AsyncGenerator<string> {
  const first = firstPlaces(places);
  for (const ids of chunksOf([...first.keys()])) {
    const rows = await server.read<{ a: string; b: string; isStart: boolean; tie: Tie }>(
      `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id})-[k:KNOWS]-(o:Person)
       RETURN id AS a, o.id AS b, startNode(k) = p AS isStart, ${TIE_MAP} AS tie`,
      { tenant, ids },
    );
    const ties = rows.map(({ a, b, isStart, tie }) => ({ a: first.get(a) ?? 0, b: first.get(b) ?? 0, isStart, tie }));
    for (const { a, b, isStart, tie } of ties.filter((one) => one.a < one.b).sort(byPlaces)) {
      yield knowsText(places[a]?.key, places[b]?.key, tieOf(tie, !isStart));
    }
  }
}

/** A ledger between two identities, seen from that with the smaller place. */
interface PlacedLedger {
  readonly a: number;
  readonly b: number;
  readonly part: LedgerPart;
}

/** Ledgers of some identities, given by their places, with any other. */
async function readLedgersOf(
  server: Neo4jServer,
  tenant: string,
  at: ReadonlyMap<string, number>,
  ids: readonly string[],
): Promise<PlacedLedger[]> {
  const rows = await server.read<{ one: string; other: string; isStart: boolean; entries: Int8Array }>(
    `UNWIND $ids AS id MATCH (i:Identity {tenant: $tenant, id: id})-[l:LEDGER]-(o:Identity)
     RETURN id AS one, o.id AS other, startNode(l) = i AS isStart, l.entries AS entries`,
    { tenant, ids },
  );
  return rows.flatMap(({ one, other, isStart, entries }) => {
    const [a, b] = [at.get(one), at.get(other)];
    return a === undefined || b === undefined ? [] : [{ a, b, part: { ledger: bytesOf(entries), reversed: !isStart } }];
  });
}

async function* computedKnowsLines(
  { server, tenant, settings }: Source,
  places: readonly Place[],
  asOf: Minute,
): AsyncGenerator<string> {
  const at = placesById(places);
  const members = new Map<number, string[]>();
  for (const { node, person } of places) {
    if (person !== null) members.getOrInsertComputed(person, () => []).push(node.id);
  }
  for (const persons of chunksOf([...members])) {
    const ledgers = await readLedgersOf(
      server,
      tenant,
      at,
      persons.flatMap(([, ids]) => ids),
    );
    const pairs = new Map<string, { a: number; b: number; parts: LedgerPart[] }>();
    for (const { a, b, part } of ledgers) {
      const [one, other] = [places[a]?.person ?? null, places[b]?.person ?? null];
      if (one === null || other === null || one >= other) continue;
      pairs.getOrInsertComputed(`${one} ${other}`, () => ({ a: one, b: other, parts: [] })).parts.push(part);
    }
    for (const { a, b, parts } of [...pairs.values()].sort(byPlaces)) {
      const tie = computeTie(parts, asOf, settings)?.tie;
      if (tie !== undefined) yield knowsText(places[a]?.key, places[b]?.key, tie);
    }
  }
}

async function* ledgerLines(
  server: Neo4jServer,
  tenant: string,
  places: readonly Place[],
  until: Minute,
): AsyncGenerator<string> {
  const at = placesById(places);
  for (const ids of chunksOf([...at.keys()])) {
    const ledgers = await readLedgersOf(server, tenant, at, ids);
    for (const { a, b, part } of ledgers.filter((one) => one.a < one.b).sort(byPlaces)) {
      const line = ledgerText(places[a]?.key, places[b]?.key, entriesText(part.ledger, part.reversed, until));
      if (line !== '') yield line;
    }
  }
}

async function* personLines(
  server: Neo4jServer,
  tenant: string,
  places: readonly Place[],
  isStored: boolean,
): AsyncGenerator<string> {
  const members = new Map<number, Place[]>();
  for (const place of places) {
    if (place.person !== null) members.getOrInsertComputed(place.person, () => []).push(place);
  }
  for (const persons of chunksOf([...members.values()])) {
    const shown = new Map<string, { name: string; employee: boolean; stated: StatedProperties }>();
    if (isStored) {
      const rows = await server.read<{ id: string; name: string; employee: boolean; stated: StatedProperties }>(
        `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id})
         RETURN id, p.name AS name, p.employee AS employee, ${statedMap('p')} AS stated`,
        { tenant, ids: persons.map(([first]) => first?.node.person ?? '') },
      );
      for (const { id, ...row } of rows) shown.set(id, row);
    }
    for (const own of persons) {
      const person = shown.get(own[0]?.node.person ?? '');
      const employee = person?.employee ?? own.some(({ isOwn }) => isOwn);
      yield personText(
        employee,
        own.map(({ key }) => key),
        isStored && person !== undefined ? { name: person.name, ...statedOf(person.stated) } : undefined,
      );
    }
  }
}

function placesById(places: readonly Place[]): Map<string, number> {
  return new Map(places.map(({ node }, place) => [node.id, place]));
}

function byPlaces(one: { a: number; b: number }, other: { a: number; b: number }): number {
  return one.a - other.a || one.b - other.b;
}

function* chunksOf<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += FETCHED_TOGETHER) yield all.slice(from, from + FETCHED_TOGETHER);
}
