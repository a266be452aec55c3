import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { organisationOf } from '../../../resolver/contract.ts';
import { systemClock } from '../../clock.ts';
import { awaitWorkers } from '../../compose/cluster/await-workers.ts';
import type { ClusterOptions } from '../../compose/cluster/cluster.ts';
import { CursorFile } from '../../compose/cursors.ts';
import {
  CALL_PRESET_NAMES,
  DAY_ORDERS,
  type DayOrder,
  type ImportComplaint,
  type ImportPorts,
  type ImportReport,
  importFiles,
  readCallMap,
} from '../../compose/import-files.ts';
import { tenantDomainRecord } from '../../compose/log-events.ts';
import { waitUntilApplied } from '../../compose/wait-until-applied.ts';
import { startWriterThread, type WriterThread } from '../../compose/writer.ts';
import type { Settings } from '../../config/environment.ts';
import type { EventLog } from '../../event-log/port.ts';
import { COMMANDS } from '../../event-log/topics.ts';
import { Fault } from '../../kernel/fault.ts';
import { isPhoneCountry } from '../../kernel/phone-number.ts';
import { type CommandContext, type CommonOptions, openContext, openLogOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { mailDomain } from '../mail-domain.ts';
import { startProgress } from '../progress.ts';
import { counted, grouped, printable, type Terminal } from '../terminal.ts';

interface ImportOptions extends CommonOptions {
  readonly format: 'auto' | 'mbox' | 'eml' | 'maildir' | 'ics' | 'calls' | 'contacts' | 'activities';
  readonly domains?: string;
  readonly timeZone: string;
  readonly dayOrder?: DayOrder;
  readonly region?: string;
  readonly columns?: string;
}

const FORMATS = ['auto', 'mbox', 'eml', 'maildir', 'ics', 'calls', 'contacts', 'activities'];

/** Complaints shown on the terminal; all of the first thousand are in the answer with --json. */
const COMPLAINTS_SHOWN = 20;

const MEBIBYTE = 1024 * 1024;

export function addImport(program: Command, settings: Settings): void {
  program
    .command('import')
    .description('Read mail, calendars, call lists, contact books or activities from files and folders.')
    .argument(
      '<path...>',
      'files or folders: mbox (also .gz), .eml, Maildir, .ics, call CSV, .vcf, contacts CSV, Google Takeout, activities JSON lines',
    )
    .addOption(new Option('--format <format>', 'take the files for this').choices(FORMATS).default('auto'))
    .option('--domains <d1,d2>', "the tenant's own mail domains; without any, nobody counts as an employee")
    .option('--time-zone <zone>', 'zone of times that name none', timeZone, 'UTC')
    .addOption(
      new Option('--day-order <order>', 'what days such as 03/04/2026 are in call lists: day or month first').choices(
        DAY_ORDERS,
      ),
    )
    .option('--region <country>', 'country of phone numbers without a country code, such as US', region)
    .option(
      '--columns <preset or file>',
      `how the columns of a call CSV are named: ${CALL_PRESET_NAMES.join(', ')}, or a JSON file`,
      columns,
    )
    .addHelpText(
      'after',
      `
Examples:
  kith import archive.mbox.gz --domains acme.example
  kith import ~/Takeout calls.csv --region US --time-zone Europe/Zurich
  kith import contacts.vcf --region US
  kith import history.jsonl --format activities --json

An import may be stopped or killed at any time: run it again and it goes on. Importing a file twice changes nothing.`,
    )
    .action(async (paths: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ImportOptions>();
      process.exitCode = await runImport(paths, options, settings);
    });
}

async function runImport(paths: string[], options: ImportOptions, settings: Settings): Promise<number> {
  const domains = domainsOf(options.domains);
  const callMap = options.columns === undefined ? {} : { callMap: readCallMap(options.columns) };
  const context = openContext(options, settings, { demo: false });
  if (context.folder.demo) {
    throw new Fault('CLI_IS_A_DEMO', 'this folder holds the invented company of the demo', {
      where: context.folder.root,
      todo: 'name another with --data: the real and the invented are not to be mixed',
    });
  }
  const log = await openLogOf(context, { make: true });
  let applying: Applying | undefined;
  try {
    const { cluster } = context;
    const by = cluster === undefined ? applyHere(log, context) : await leaveToWorkers(log, context, cluster);
    applying = by;
    const region = options.region === undefined ? {} : { region: options.region };
    const dayOrder = options.dayOrder === undefined ? {} : { dayOrder: options.dayOrder };
    const reading = { now: systemClock(), timeZone: options.timeZone, ...dayOrder, ...region, ...callMap };
    const prepare = async () => {
      await by.ready();
      const own = domains.map((domain) => tenantDomainRecord(domain, true));
      if (own.length > 0) await log.append(COMMANDS, own);
      await by.prepare();
    };
    const report = await runWithProgress({ paths, format: options.format, reading }, context, log, by, prepare);
    showReport(report, context);
    if (context.signal.aborted) return EXIT.interrupted;
    return report.complaintsTotal > report.notices ? EXIT.failed : EXIT.done;
  } finally {
    await applying?.stop();
    await log.close();
  }
}

async function runWithProgress(
  request: Parameters<typeof importFiles>[0],
  context: CommandContext,
  log: EventLog,
  applying: Applying,
  prepare: () => Promise<void>,
): Promise<ImportReport> {
  const { terminal, folder, signal } = context;
  const reading = startProgress(terminal, 'reading', 'MB');
  try {
    return await importFiles(request, {
      log,
      cursors: new CursorFile(folder.cursorFile),
      signal,
      onProgress: ({ source, bytesRead, bytesTotal, inputs }) =>
        reading.update(bytesRead / MEBIBYTE, bytesTotal / MEBIBYTE, `${grouped(inputs)} read · ${printable(source)}`),
      prepare,
      apply: async () => {
        reading.stop();
        await applying.apply();
      },
      take: applying.take,
    });
  } finally {
    reading.stop();
  }
}

/** Who brings the graph up to the end of the log. */
interface Applying extends Pick<ImportPorts, 'apply' | 'take'> {
  /** Resolves when the graph can be written. */
  ready(): Promise<void>;
  /** Brings it to the end of the log before anything is appended. */
  prepare(): Promise<void>;
  stop(): Promise<void>;
}

function applyHere(log: EventLog, context: CommandContext): Applying {
  const writing = { thread: startWriterThread(context.embedded, false) };
  const apply = () => applyOrWait(writing, log, context);
  return {
    ready: async () => void (await writing.thread.ready()),
    prepare: apply,
    apply,
    take: async (range, inputs) => {
      if (await writing.thread.ready()) await writing.thread.take(range, inputs);
    },
    stop: () => writing.thread.stop(),
  };
}

/** On a cluster the workers apply what is in the log; we only look on. */
async function leaveToWorkers(log: EventLog, context: CommandContext, cluster: ClusterOptions): Promise<Applying> {
  const { terminal, signal, kith } = context;
  const { openClusterQueries } = await import('../../compose/cluster/cluster.ts');
  const queries = await openClusterQueries(cluster);
  const nothing = async () => {};
  return {
    ready: nothing,
    prepare: nothing,
    take: nothing,
    apply: async () => {
      const applied = startProgress(terminal, 'the workers apply it', 'records');
      const end = await awaitWorkers(log, queries, applied.update, signal).finally(applied.stop);
      if (end !== 'idle') return;
      terminal.note('Everything is in the log, and no worker moves: it waits there until one does.');
      terminal.note(`  ${kith} start --roles resolver,scorer   (${kith} status says what waits)`);
    },
    stop: () => queries.close(),
  };
}

/** Applies the log, or waits while another process does; takes over from one that ends before it is done. */
async function applyOrWait(
  writing: { thread: WriterThread },
  log: EventLog,
  { embedded, signal }: CommandContext,
): Promise<void> {
  for (;;) {
    if (await writing.thread.ready()) return writing.thread.apply();
    if (await waitUntilApplied(log, embedded, signal)) return;
    await writing.thread.stop();
    writing.thread = startWriterThread(embedded, false);
  }
}

function showReport(report: ImportReport, { terminal, signal, folder, kith }: CommandContext): void {
  if (terminal.json) {
    terminal.out(JSON.stringify({ ...report, interrupted: signal.aborted }));
    return;
  }
  for (const complaint of report.complaints.slice(0, COMPLAINTS_SHOWN))
    terminal.note(complaintLine(complaint, terminal));
  const hidden = report.complaintsTotal - COMPLAINTS_SHOWN;
  if (hidden > 0) terminal.note(`… and ${grouped(hidden)} more; --json lists them`);
  const activities = counted(report.records - report.contacts, 'activity', 'activities');
  const contacts = report.contacts === 0 ? '' : ` and ${counted(report.contacts, 'contact')}`;
  const parts = [`${activities}${contacts} taken into the log`];
  if (report.quarantined > 0) parts.push(`${grouped(report.quarantined)} set aside`);
  if (report.excluded > 0) parts.push(`${grouped(report.excluded)} excluded`);
  if (report.resumed > 0) parts.push(`${grouped(report.resumed)} had been read by the interrupted import`);
  if (report.ignoredFiles > 0) parts.push(`${counted(report.ignoredFiles, 'file')} with nothing to read`);
  if (report.failed > 0) parts.push(`${grouped(report.failed)} could not be read to the end`);
  terminal.out(`${grouped(report.inputs)} read from ${counted(report.sources, 'source')}: ${parts.join(', ')}.`);
  if (signal.aborted) terminal.note('Stopped. Run the same command again to go on.');
  else
    terminal.note(`Next: ${kith} status --data ${folder.root}   (how many of them were new, and what became of them)`);
}

const COLOURS = { notice: 'blue', warning: 'yellow', quarantined: 'red', failed: 'red' } as const;

function complaintLine({ kind, file, line, field, message }: ImportComplaint, terminal: Terminal): string {
  const place = printable([file, line].filter((part) => part !== undefined).join(':'));
  const what = field === undefined || message.startsWith(`${field}:`) ? message : `${field}: ${message}`;
  return `${terminal.style(COLOURS[kind], kind)}  ${place}  ${printable(what)}`;
}

/** A file that is there is read later, and may be wrong then in its own way. */
function columns(name: string): string {
  if (CALL_PRESET_NAMES.includes(name) || existsSync(name)) return name;
  throw new InvalidArgumentError(`it is no file, and the presets are ${CALL_PRESET_NAMES.join(', ')}`);
}

function timeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('name a zone such as Europe/Zurich');
  }
}

function region(name: string): string {
  const country = name.toUpperCase();
  if (!isPhoneCountry(country)) throw new InvalidArgumentError('name a country by its two letters, such as US');
  return country;
}

function domainsOf(list: string | undefined): string[] {
  const names = (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.map((name) => {
    const domain = mailDomain(name);
    if (domain === undefined)
      throw new Fault('CLI_BAD_DOMAIN', `"${name}" is not a mail domain`, { todo: 'write --domains acme.example' });
    if (organisationOf({ kind: 'mail', domain }) === undefined) {
      throw new Fault('CLI_BAD_DOMAIN', `anybody can have an address at ${domain}`, {
        todo: 'name only domains that are your own',
      });
    }
    return domain;
  });
}
