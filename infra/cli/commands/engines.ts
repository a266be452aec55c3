/** `kith engines`: a Kafka and a Neo4j on this machine, for development and tests. */
import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import type { Settings } from '../../config/environment.ts';
import { bringDown, bringUp, type DetachedEngine, detachedEngines, type Wanted } from '../../engines/detached.ts';
import { type EngineSources, findEngines } from '../../engines/find-engines.ts';
import { KAFKA_VERSIONS, type KafkaVersion, NEO4J_VERSIONS } from '../../engines/versions.ts';
import { type CommonOptions, stopSignal } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { startProgress } from '../progress.ts';
import { openTerminal, type Terminal, table } from '../terminal.ts';

type EngineName = Wanted['engine'];

const NAMES: Readonly<Record<EngineName, string>> = { kafka: 'Kafka', neo4j: 'Neo4j' };

interface UpOptions extends CommonOptions {
  readonly kafka?: KafkaVersion;
  readonly neo4j?: boolean;
}

export function addEngines(program: Command, settings: Settings): void {
  const engines = program
    .command('engines')
    .description('A Kafka and a Neo4j on this machine, for development and tests; needs Java 17 and Maven.');
  engines
    .command('up')
    .description('Start them and leave them running: both, or the ones that are named.')
    .addArgument(namedEngines())
    .addOption(new Option('--kafka [version]', 'a Kafka').choices(KAFKA_VERSIONS).preset(KAFKA_VERSIONS[0]))
    .option('--neo4j', `a Neo4j ${NEO4J_VERSIONS[0]}`)
    .addHelpText(
      'after',
      '\nExamples:\n  kith engines up\n  kith engines up neo4j\n  kith engines up --kafka 3.9.1 --data old-kafka\n\n' +
        'They answer on this machine only, to anybody who is on it, without a password.\n' +
        'The first time Maven brings their programs, about 170 MB, into the cache folder of the user.',
    )
    .action(async (named: EngineName[], _: unknown, command: Command) => up(named, command.optsWithGlobals()));
  engines
    .command('down')
    .description('End those that were started here, or only the ones that are named; their data stays.')
    .addArgument(namedEngines())
    .addHelpText(
      'after',
      '\nExamples:\n  kith engines down\n  kith engines down neo4j\n  kith engines down --data old-kafka',
    )
    .action(async (named: EngineName[], _: unknown, command: Command) => down(named, command.optsWithGlobals()));
  engines
    .command('status')
    .description('Which of them answer, and which engines the tests would use.')
    .addHelpText(
      'after',
      '\nExamples:\n  kith engines status\n  kith engines status --json\n\n' +
        'Exit code 1 when none answers, or one has ended that nobody has brought down.',
    )
    .action(async (_: unknown, command: Command) => {
      process.exitCode = await status(command.optsWithGlobals(), settings);
    });
}

function namedEngines(): Argument {
  return new Argument('[engines...]', 'kafka or neo4j; by default both').choices(['kafka', 'neo4j']);
}

async function up(named: readonly EngineName[], options: UpOptions): Promise<void> {
  const terminal = openTerminal(options.json === true);
  const signal = stopSignal();
  const engines: DetachedEngine[] = [];
  for (const wanted of wantedOf(named, options))
    engines.push(await bringUpShown(rootOf(options), wanted, terminal, signal));
  const environment = environmentOf(engines);
  if (terminal.json) return terminal.out(JSON.stringify({ engines, environment }));
  for (const { title, address, pid, folder } of engines) {
    terminal.out(`${title} answers on ${address}   (process ${pid}, data in ${folder})`);
  }
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  terminal.out(`To point kith at ${engines.length === 1 ? 'it' : 'them'}:  export ${variables.join(' ')}`);
  terminal.note('`kith engines down` ends what was started here.');
}

async function bringUpShown(
  root: string,
  wanted: Wanted,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<DetachedEngine> {
  const name = NAMES[wanted.engine];
  terminal.note(`${name} ${wanted.version} is coming up …`);
  let progress: ReturnType<typeof startProgress> | undefined;
  const onJar = (done: number, total: number) => {
    progress ??= startProgress(terminal, `bringing ${name}`, 'jars');
    progress.update(done, total);
    if (done === total) progress.stop();
  };
  try {
    return await bringUp(root, wanted, { onJar, signal });
  } finally {
    progress?.stop();
  }
}

/** By word, or by the options, of which one says a version. */
function wantedOf(named: readonly EngineName[], { kafka, neo4j }: UpOptions): Wanted[] {
  const all = named.length === 0 && kafka === undefined && neo4j === undefined;
  const wanted: Wanted[] = [];
  if (all || kafka !== undefined || named.includes('kafka'))
    wanted.push({ engine: 'kafka', version: kafka ?? KAFKA_VERSIONS[0] });
  if (all || neo4j === true || named.includes('neo4j')) wanted.push({ engine: 'neo4j', version: NEO4J_VERSIONS[0] });
  return wanted;
}

/** The variables by which kith and its tests find these engines. */
function environmentOf(engines: readonly DetachedEngine[]): Record<string, string> {
  return Object.fromEntries(
    engines.map(({ engine, address }) =>
      engine === 'kafka' ? ['KITH_KAFKA', address] : ['KITH_NEO4J', `bolt://${address}`],
    ),
  );
}

async function down(named: readonly EngineName[], options: CommonOptions): Promise<void> {
  const terminal = openTerminal(options.json === true);
  const ended: DetachedEngine[] = [];
  for (const engine of ['neo4j', 'kafka'] as const) {
    if (named.length > 0 && !named.includes(engine)) continue;
    const each = await bringDown(rootOf(options), engine);
    if (each === undefined) continue;
    ended.push(each);
    if (!terminal.json) terminal.out(`${each.title} has ended; its data stays in ${each.folder}`);
  }
  if (terminal.json) terminal.out(JSON.stringify({ ended }));
  else if (ended.length === 0) {
    const [only] = named.length === 1 ? named : [];
    terminal.out(only === undefined ? 'No engine was running here.' : `No ${NAMES[only]} was running here.`);
  }
}

async function status(options: CommonOptions, settings: Settings): Promise<number> {
  const terminal = openTerminal(options.json === true);
  const engines = await detachedEngines(rootOf(options));
  const sources = await findEngines({ ...settings.engines, required: false });
  if (terminal.json) {
    const forTests = { kafka: namedSource(sources.kafka), neo4j: namedSource(sources.neo4j) };
    terminal.out(JSON.stringify({ engines, environment: environmentOf(running(engines)), forTests }));
  } else {
    showStatus(engines, sources, terminal);
  }
  const isSound = running(engines).length > 0 && engines.every(({ state }) => state !== 'silent' && state !== 'lost');
  return isSound ? EXIT.done : EXIT.failed;
}

function running(engines: readonly DetachedEngine[]): DetachedEngine[] {
  return engines.filter(({ state }) => state === 'answers');
}

function showStatus(engines: readonly DetachedEngine[], sources: EngineSources, terminal: Terminal): void {
  if (engines.length === 0) terminal.out('No engine was started here yet: kith engines up');
  else {
    const columns = [
      { title: 'engine' },
      { title: 'address' },
      { title: 'state' },
      { title: 'process' },
      { title: 'folder' },
    ];
    const rows = engines.map(({ title, address, state, pid, folder }) => [
      title,
      address,
      STATES[state],
      String(pid ?? ''),
      folder,
    ]);
    for (const line of table(columns, rows)) terminal.out(line);
  }
  for (const [name, source] of [
    ['Kafka', sources.kafka],
    ['Neo4j', sources.neo4j],
  ] as const) {
    terminal.out(`tests would use ${WAYS[source.from](name)}${source.from === 'missing' ? `: ${source.reason}` : ''}`);
  }
}

const STATES: Readonly<Record<DetachedEngine['state'], string>> = {
  answers: 'answers',
  silent: 'runs, does not answer',
  lost: 'has ended by itself',
  down: 'down',
};

const WAYS: Readonly<Record<EngineSources['kafka']['from'], (name: string) => string>> = {
  given: (name) => `the ${name} that KITH_${name.toUpperCase()} names`,
  jars: (name) => `a ${name} of their own, in a container where Docker runs, else started from its jars`,
  missing: (name) => `no ${name} unless Docker runs`,
};

/** Without the password that may be in it. */
function namedSource(source: EngineSources['kafka'] | EngineSources['neo4j']): Record<string, unknown> {
  if (source.from !== 'given') return { ...source };
  return 'url' in source ? { from: source.from, url: source.url } : { ...source };
}

function rootOf({ data }: CommonOptions): string {
  return join(data, 'engines');
}
