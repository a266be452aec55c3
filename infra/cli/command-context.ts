import type { GraphQueries, PersonView } from '../../graph/contract.ts';
import { systemClock } from '../clock.ts';
import type { ClusterOptions } from '../compose/cluster/cluster.ts';
import { type DataFolder, type FolderOptions, openDataFolder } from '../compose/data-folder.ts';
import { type EmbeddedOptions, openCurrentQueries, openLog } from '../compose/embedded.ts';
import type { ClusterSettings, Settings } from '../config/environment.ts';
import type { EventLog } from '../event-log/port.ts';
import { Fault } from '../kernel/fault.ts';
import { type Clock, isoOf, MINUTES_PER_DAY, type Minute, minuteOf } from '../kernel/instant.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly data: string;
  readonly tenant: string;
  readonly json?: boolean;
}

/** Options of commands that ask. */
export interface GraphOptions {
  /** On a cluster: a second graph, instead of the one that answers. */
  readonly graph?: string;
}

export const GRAPH_OPTION = [
  '--graph <name>',
  'on a cluster: the second graph that `kith replay --into` made',
] as const;

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly embedded: EmbeddedOptions;
  /** Present when a Kafka and a Neo4j are named: then they hold the log and the graph, and the folder holds neither. */
  readonly cluster?: ClusterOptions;
  /** The second graph that is asked, on a cluster. */
  readonly graph?: string;
  readonly folder: DataFolder;
  /** Aborts on Ctrl-C and SIGTERM: finish the step at hand, then stop. */
  readonly signal: AbortSignal;
  /** How the user calls kith, for commands that are suggested. */
  readonly kith: string;
}

export function openContext(
  options: CommonOptions & GraphOptions,
  settings: Settings,
  create?: FolderOptions['create'],
): CommandContext {
  const { data: root, tenant } = options;
  const clusterSettings = requireWholeCluster(settings.cluster);
  if (options.graph !== undefined && clusterSettings === undefined) {
    throw new Fault('CLI_MISUSE', '--graph names a second graph on a cluster', {
      todo: 'ask a second folder with --data',
    });
  }
  // A machine that only asks a cluster has no data of its own yet.
  const making = clusterSettings === undefined ? create : { ...create, demo: false };
  const folder = openDataFolder({ root, tenant, ...(making === undefined ? {} : { create: making }) });
  const secret = settings.identitySecret === undefined ? {} : { identitySecret: settings.identitySecret };
  const embedded = { folder, clock: systemClock, ...secret };
  return {
    terminal: openTerminal(options.json === true),
    embedded,
    ...(clusterSettings === undefined
      ? {}
      : { cluster: { tenant, cluster: clusterSettings, clock: systemClock, ...secret } }),
    ...(options.graph === undefined ? {} : { graph: options.graph }),
    folder,
    signal: stopSignal(),
    kith: settings.program,
  };
}

function requireWholeCluster(cluster: Settings['cluster']): ClusterSettings | undefined {
  if (cluster === undefined || !('missing' in cluster)) return cluster;
  const there = cluster.missing === 'KITH_KAFKA' ? 'KITH_NEO4J' : 'KITH_KAFKA';
  throw new Fault('CLI_BAD_SETTING', `the environment sets ${there} and not ${cluster.missing}`, {
    todo: 'name both to run on a cluster, or neither to keep everything in the data folder',
  });
}

/** The log, wherever it is. @param make on a cluster: makes the topics of a tenant that has none */
export async function openLogOf({ cluster, embedded }: CommandContext, { make = false } = {}): Promise<EventLog> {
  if (cluster === undefined) return openLog(embedded);
  return (await import('../compose/cluster/cluster.ts')).openClusterLog(cluster, { make });
}

/** Refuses what has no meaning on a cluster. */
export function requireEmbedded({ cluster }: CommandContext, what: string, todo: string): void {
  if (cluster === undefined) return;
  throw new Fault('CLI_MISUSE', `${what} works on a data folder, and KITH_KAFKA and KITH_NEO4J name a cluster`, {
    todo,
  });
}

/** Asks the graph, after bringing it up to date as far as no other process does that. */
export async function withQueries<T>(context: CommandContext, ask: (queries: GraphQueries) => Promise<T>): Promise<T> {
  const queries = await openQueriesOf(context);
  try {
    return await ask(queries);
  } finally {
    await queries.close();
  }
}

async function openQueriesOf(context: CommandContext): Promise<GraphQueries> {
  const { cluster, graph } = context;
  // On a cluster the workers keep the graph up to date.
  if (cluster !== undefined) {
    const { openClusterQueries } = await import('../compose/cluster/cluster.ts');
    const { secondGraph } = await import('../compose/cluster/graph-names.ts');
    return openClusterQueries(cluster, graph === undefined ? undefined : secondGraph(cluster.tenant, graph));
  }
  return openCurrentQueries(context.embedded, context.signal);
}

/** The one person that `who` means: an id, an address, a number, or words of a name that fit nobody else. */
export async function findPerson(queries: GraphQueries, who: string, now: Minute): Promise<PersonView> {
  const exact = await queries.person(who);
  if (exact !== undefined) return exact;
  const found = await queries.search(who, { now, asOf: false, windowDays: 90, limit: 6 });
  const only = found.length === 1 ? found[0] : undefined;
  const person = only === undefined ? undefined : await queries.person(only.id);
  if (person !== undefined) return person;
  if (found.length === 0) {
    throw new Fault('CLI_NOBODY', `nobody is known as "${who}"`, {
      todo: 'give an address, a phone number or part of a name; shared and automatic addresses are nobody',
    });
  }
  const choices = found.slice(0, 5).map(({ name, address }) => `  ${name} <${address}>`);
  const more = found.length > 5 ? '\n  …' : '';
  throw new Fault('CLI_SEVERAL', `several people fit "${who}":\n${choices.join('\n')}${more}`, {
    todo: 'give one of the addresses',
  });
}

/**
 * When a question is asked: now, or at `--as-of`. A date alone means its end, and today up to now. Faults: `CLI_BAD_TIME`,
 * also for a time that lies ahead, of which nobody knows what will have happened by then.
 */
export function askingTime(asOf: string | undefined, clock: Clock = systemClock): { now: Minute; asOf: boolean } {
  const present = Math.floor(clock() / 60_000);
  if (asOf === undefined) return { now: present, asOf: false };
  const begin = timeOf(asOf);
  if (begin > present) {
    throw new Fault(
      'CLI_BAD_TIME',
      `--as-of "${asOf}" lies ahead: by the clock of this machine it is ${isoOf(present)}`,
      { todo: 'name a day or an instant in the past, or leave --as-of out to ask as of now' },
    );
  }
  return { now: isDay(asOf) ? Math.min(begin + MINUTES_PER_DAY - 1, present) : begin, asOf: true };
}

/** A time on the command line; a date alone means its beginning. Faults: `CLI_BAD_TIME`. */
export function timeOf(text: string): Minute {
  const minute = minuteOf(isDay(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(minute) || !isCalendarDay(text.slice(0, 10))) {
    throw new Fault('CLI_BAD_TIME', `"${text}" is not a time`, { todo: 'write 2026-03-01 or 2026-03-01T09:30:00Z' });
  }
  return minute;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** `Date` takes the 31st of February for the 3rd of March. */
function isCalendarDay(day: string): boolean {
  const minute = minuteOf(`${day}T00:00:00Z`);
  return !Number.isNaN(minute) && isoOf(minute).startsWith(day);
}

/** Aborts on Ctrl-C and SIGTERM. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort();
      // Whoever asks twice does not want to wait; the stores survive that too.
      process.once(name, () => process.exit(130));
    });
  }
  return controller.signal;
}
