/** The commands that keep running: start and demo. */
import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { apiToken } from '../../compose/data-folder.ts';
import { type Company, type DemoOptions, type DemoProgress, fillWithCompany, keptDemo } from '../../compose/demo.ts';
import type { Running } from '../../compose/serve.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext, requireEmbedded } from '../command-context.ts';
import { startProgress } from '../progress.ts';
import { counted, grouped } from '../terminal.ts';
import { showDemo } from './demo-tour.ts';
import { watchHealth } from './watch-health.ts';
import { watchSync } from './watch-sync.ts';

interface StartOptions extends CommonOptions {
  readonly port: number;
  readonly roles: readonly string[];
}

interface DemoCommand extends CommonOptions {
  readonly port: number;
  readonly employees: number;
  readonly years: number;
  readonly seed: number;
  readonly serve: boolean;
}

const DAY_MS = 86_400_000;
/** Older demos are still right, but their stories speak of days that have passed. */
const FRESH_DAYS = 7;
const ROLES = ['ingest', 'resolver', 'scorer', 'api'];
const NEVER = new Promise<never>(() => {});

export function addServingCommands(program: Command, settings: Settings): void {
  program
    .command('start')
    .description('Run kith: keep the graph up to date and answer on http://127.0.0.1.')
    .option('--port <n>', 'port of the API; 0 takes a free one', wholeNumber(0, 65_535), settings.port)
    .addOption(
      new Option(
        '--roles <roles>',
        'what this process does: ingest (reads the connected providers), resolver, scorer (as one on a data folder), api',
      )
        .argParser(readRoles)
        .default(ROLES, ROLES.join(',')),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  kith start\n  kith start --port 0 --json\n  kith start --roles api\n  KITH_KAFKA=… KITH_NEO4J=… kith start --roles scorer --port 0',
    )
    .action(async (_: unknown, command: Command) => start(command.optsWithGlobals(), settings));
  program
    .command('demo')
    .description('An invented company to look at: nothing to configure, nothing real.')
    .option('--employees <n>', 'how large, 20 to 5000', wholeNumber(20, 5000), 60)
    .option('--years <n>', 'how many years of contact, 1 to 10', wholeNumber(1, 10), 3)
    .option('--seed <n>', 'another seed invents another company', wholeNumber(0, 999_999_999), 1)
    .option('--port <n>', 'port of the API; 0 takes a free one', wholeNumber(0, 65_535), settings.port)
    .option('--no-serve', 'fill the data folder and end')
    .addHelpText('after', '\nExamples:\n  kith demo\n  kith demo --employees 500 --data big-demo --no-serve')
    .action(async (_: unknown, command: Command) => demo(command, settings));
}

async function start(options: StartOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings, { demo: false });
  const running = await startRoles(context, options, settings);
  const { terminal, folder } = context;
  if (terminal.json) terminal.out(JSON.stringify({ url: running.url ?? null, token: running.token }));
  else if (running.url !== undefined && options.roles.includes('api')) {
    terminal.out(`kith answers on ${running.url}`);
    terminal.out(`  in a browser  ${openLink(running, '/docs')}`);
    terminal.out(`  in a program  Authorization: Bearer ${running.token}   (kept in ${folder.tokenFile})`);
    terminal.note('Ctrl-C stops it.');
  } else {
    terminal.out(`kith keeps the graph up to date, as ${options.roles.join(' and ')}. Ctrl-C stops it.`);
    if (running.url !== undefined) terminal.note(`  its health: ${running.url}/readyz`);
  }
  if (options.roles.includes('ingest')) void watchSync(context, settings);
  if (running.readiness !== undefined)
    void watchHealth(running.readiness, { ...context, clock: context.embedded.clock });
  await untilStopped(context, running);
}

async function demo(command: Command, settings: Settings): Promise<void> {
  const options = command.optsWithGlobals<DemoCommand>();
  const context = openContext(options, settings, { demo: true });
  requireEmbedded(context, 'the demo', 'unset them for a demo, or import files of your own with kith import');
  const { folder, terminal } = context;
  if (!folder.demo) {
    throw new Fault('CLI_NOT_A_DEMO', 'this folder holds data that the demo did not make', {
      where: folder.root,
      todo: 'name another with --data',
    });
  }
  const kept = keptDemo(folder);
  // Until midnight: the same company all day long, however often the demo is started.
  const today = Math.floor(context.embedded.clock() / DAY_MS) * DAY_MS;
  const { employees, years, seed } = options;
  const wanted = { employees, years, seed, until: new Date(today).toISOString() };
  const company = await fill(context, kept ?? wanted);
  if (context.signal.aborted) return;
  if (kept !== undefined) for (const line of whatIsKept(kept, command, today)) terminal.note(line);
  if (!options.serve) return showDemo(context, company);
  const running = await startServing(
    context.embedded,
    { api: true, writer: true, ingest: false },
    { host: settings.listen, port: options.port, secretKey: settings.secretKey },
  );
  showDemo(context, company, {
    url: running.url ?? '',
    token: running.token,
    link: (path) => openLink(running, path),
  });
  await untilStopped(context, running);
}

async function fill({ embedded, terminal, signal }: CommandContext, wanted: DemoOptions): Promise<Company> {
  const applying = startProgress(terminal, 'building the graph', 'records');
  let done = 0;
  const progress: DemoProgress = {
    onInvented: ({ name }, activities) => terminal.note(`invented ${name}: ${grouped(activities)} activities`),
    onApplied: ({ records }, total) => {
      done += records;
      applying.update(done, total);
    },
  };
  try {
    return await fillWithCompany(embedded, wanted, progress, signal);
  } finally {
    applying.stop();
  }
}

/** Notes when what lies here is not what was asked for, or is no longer of today. */
function whatIsKept(kept: DemoOptions, command: Command, today: number): string[] {
  const options = command.optsWithGlobals<DemoCommand>();
  const asked = (['employees', 'years', 'seed'] as const).filter(
    (name) => command.getOptionValueSource(name) === 'cli' && options[name] !== kept[name],
  );
  const lines = [];
  if (asked.length > 0) {
    const here = `${counted(kept.employees, 'employee')}, ${counted(kept.years, 'year')}, seed ${kept.seed}`;
    const ignored = asked.map((name) => `--${name}`).join(' and ');
    lines.push(
      `This folder holds a company already (${here}), so ${ignored} did nothing: name another --data for another.`,
    );
  }
  const days = Math.floor((today - Date.parse(kept.until)) / DAY_MS);
  if (days > FRESH_DAYS) {
    lines.push(
      `This company is ${days} days old, and its ties have cooled since: for a fresh one remove the folder ${options.data}, or name another --data.`,
    );
  }
  return lines;
}

async function startRoles(
  { cluster, embedded, folder }: CommandContext,
  options: StartOptions,
  { listen: host, secretKey }: Settings,
): Promise<Running> {
  const { roles, port } = options;
  const [api, resolver, scorer, ingest] = ['api', 'resolver', 'scorer', 'ingest'].map((role) => roles.includes(role));
  if (cluster !== undefined) {
    const { serveCluster } = await import('../../compose/cluster/serve-cluster.ts');
    const stages = [...(resolver ? (['resolver'] as const) : []), ...(scorer ? (['scorer'] as const) : [])];
    const serving = { host, port, token: apiToken(folder), folder, secretKey };
    return serveCluster(cluster, { api: api === true, ingest: ingest === true, stages }, serving);
  }
  if (resolver !== scorer)
    throw new Fault('CLI_MISUSE', 'resolver and scorer run as one on a data folder', { todo: 'name both or neither' });
  const of = { api: api === true, writer: scorer === true, ingest: ingest === true };
  return startServing(embedded, of, { host, port, secretKey });
}

/** Loads the web server only when it is wanted: no other command waits for it. */
async function startServing(...args: Parameters<typeof import('../../compose/serve.ts').serve>): Promise<Running> {
  const { serve } = await import('../../compose/serve.ts');
  return serve(...args);
}

async function untilStopped({ signal, terminal }: CommandContext, running: Running): Promise<void> {
  // A pending signal keeps no process alive; the server or the writer does.
  try {
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), running.failed ?? NEVER]);
    terminal.note('Stopping …');
  } finally {
    await running.stop();
  }
}

function openLink({ url, token }: Running, to: string): string {
  return `${url}/open?token=${token}&to=${encodeURIComponent(to)}`;
}

function readRoles(text: string): string[] {
  const named = text.split(',').map((role) => role.trim());
  const unknown = named.find((role) => !ROLES.includes(role));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is not a role; roles are ${ROLES.join(', ')}`);
  return named;
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (n >= min && n <= max) return n;
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is wanted`);
  };
}
