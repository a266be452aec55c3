/** The commands that ask who knows whom: who-knows, account. */
import type { Command } from 'commander';
import type { AccountView, PersonView, TieView, WhoKnows } from '../../../graph/contract.ts';
import { indexOf } from '../../../scorer/contract.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault } from '../../kernel/fault.ts';
import { isoOf, type Minute } from '../../kernel/instant.ts';
import {
  askingTime,
  type CommonOptions,
  findPerson,
  GRAPH_OPTION,
  openContext,
  withQueries,
} from '../command-context.ts';
import { positive } from '../positive.ts';
import { bar, type Column, counted, grouped, printable, type Terminal, table } from '../terminal.ts';

export interface AskOptions extends CommonOptions {
  readonly asOf?: string;
  readonly limit: number;
  readonly window: number;
}

const COLLEAGUES_PER_CONTACT = 5;

export function addAskingCommands(program: Command, settings: Settings): void {
  asking(program.command('who-knows'), 'Colleagues who know somebody, strongest first.')
    .argument('<who>', 'an address, a phone number, an id, or part of a name')
    .addHelpText(
      'after',
      examples('kith who-knows ada@example.com', 'kith who-knows "Ada Lovelace" --as-of 2026-03-01 --json'),
    )
    .action(async (who: string, _: unknown, command: Command) => whoKnows(who, command.optsWithGlobals(), settings));
  asking(program.command('account'), 'The contacts at an organisation, and the colleagues who touched them.')
    .argument('<domain>', 'a mail domain of the organisation')
    .addHelpText('after', examples('kith account customer.example', 'kith account customer.example --limit 100 --json'))
    .action(async (domain: string, _: unknown, command: Command) =>
      account(domain, command.optsWithGlobals(), settings),
    );
}

async function whoKnows(who: string, options: AskOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const asking = { ...askingTime(options.asOf), limit: options.limit, windowDays: options.window };
  const answer = await withQueries(context, async (queries) => {
    const person = await findPerson(queries, who, asking.now);
    return queries.whoKnows(person.id, asking);
  });
  if (answer === undefined) throw new Fault('CLI_NOBODY', `nobody is known as "${who}"`);
  if (context.terminal.json) return context.terminal.out(JSON.stringify(shownWhoKnows(answer, asking)));
  const { person, ties, total } = answer;
  context.terminal.out(
    context.terminal.style('bold', `${person.name} <${person.address}>`) + title(person) + organisation(person),
  );
  if (ties.length === 0) return context.terminal.out('Nobody has a tie to this person.');
  const rows = ties.map((tie) => [`${tie.person.name}`, tie.person.address, ...tieCells(tie)]);
  for (const line of table([{ title: 'who' }, { title: 'address' }, ...tieColumns(options.window)], rows))
    context.terminal.out(line);
  if (total > ties.length) context.terminal.note(`${grouped(total - ties.length)} more; --limit shows them`);
  noteFaded(ties, context.terminal);
}

/** On old mail everything has faded, which looks like a fault to whoever does not know. */
function noteFaded(ties: readonly TieView[], terminal: Terminal): void {
  if (ties.length === 0 || ties.some(({ index }) => index >= 0.05)) return;
  const last = day(Math.max(...ties.map(({ tie }) => tie.lastAt)));
  terminal.note(`All has faded: the last contact was on ${last}. --as-of ${last} shows how it was then`);
}

async function account(domain: string, options: AskOptions, settings: Settings): Promise<void> {
  const context = openContext(options, settings);
  const when = { ...askingTime(options.asOf), limit: options.limit, windowDays: options.window };
  const asking = { ...when, colleaguesPerContact: COLLEAGUES_PER_CONTACT };
  const view = await withQueries(context, (queries) => queries.account(domain, asking));
  if (view === undefined) {
    throw new Fault('CLI_NO_ACCOUNT', `nobody in the graph belongs to ${domain}`, {
      todo: 'free-mail domains are no accounts; name the organisation by its mail domain',
    });
  }
  if (context.terminal.json) return context.terminal.out(JSON.stringify(shownAccount(view, asking)));
  showAccount(view, options.window, context.terminal);
  noteFaded(
    view.contacts.flatMap(({ colleagues }) => colleagues),
    context.terminal,
  );
}

function showAccount(view: AccountView, windowDays: number, terminal: Terminal): void {
  const summary = `${view.domain} · ${counted(view.total, 'contact')} known to ${counted(view.colleagues, 'colleague')}`;
  terminal.out(terminal.style('bold', summary));
  const rows = view.contacts.flatMap(({ person, colleagues }) => {
    const shown = `${person.name} <${person.address}>`;
    if (colleagues.length === 0) return [[shown, '–']];
    return colleagues.map((tie, i) => [i === 0 ? shown : '', tie.person.name, ...tieCells(tie)]);
  });
  for (const line of table([{ title: 'contact' }, { title: 'known by' }, ...tieColumns(windowDays)], rows))
    terminal.out(line);
  if (view.total > view.contacts.length)
    terminal.note(`${grouped(view.total - view.contacts.length)} more contacts; --limit shows them`);
}

function tieColumns(windowDays: number): Column[] {
  const counts = ['mails', 'meetings', 'calls'].map((title) => ({ title: `${title}/${windowDays}d`, right: true }));
  return [
    { title: 'index', right: true },
    { title: '' },
    { title: 'last contact' },
    { title: 'balance', right: true },
    ...counts,
    { title: '' },
  ];
}

function tieCells(view: TieView): string[] {
  const { index, tie, window } = view;
  const counts = [window.mail, window.meeting, window.call].map(String);
  return [
    index.toFixed(1),
    bar(index),
    day(tie.lastAt),
    `${Math.round(tie.reciprocity * 100)} %`,
    ...counts,
    wasStrong(view),
  ];
}

/** A mark for ties that have gone cold and would still count for half with the long half-life: worth taking up again. */
function wasStrong({ index, depth }: TieView): string {
  return index < COLD_BELOW && indexOf(depth) >= ONCE_STRONG_FROM ? 'was strong' : '';
}

const COLD_BELOW = 5;
const ONCE_STRONG_FROM = 50;

export function shownTie({ person, tie, strength, index, depth, out, into, window }: TieView) {
  const dates = {
    firstAt: isoOf(tie.firstAt),
    lastAt: isoOf(tie.lastAt),
    lastOut: isoOrNull(tie.lastOut),
    lastIn: isoOrNull(tie.lastIn),
  };
  const { reciprocity, mails, meetings, calls, others } = tie;
  return {
    person,
    index,
    strength,
    depth,
    out,
    in: into,
    reciprocity,
    ...dates,
    mails,
    meetings,
    calls,
    others,
    window,
  };
}

function shownWhoKnows({ person, ties, total }: WhoKnows, { now, windowDays }: { now: Minute; windowDays: number }) {
  const { id, name, address, employee, identities } = person;
  const stated = { title: person.title?.value ?? null, employer: person.employer?.value ?? null };
  const shown = {
    id,
    name,
    address,
    ...stated,
    employee,
    identities: identities.map(({ kind, value }) => ({ kind, value })),
  };
  return { asOf: isoOf(now), windowDays, person: shown, total, ties: ties.map(shownTie) };
}

function shownAccount(
  { domain, contacts, total, colleagues }: AccountView,
  { now, windowDays }: { now: Minute; windowDays: number },
) {
  const shown = contacts.map((contact) => ({ person: contact.person, colleagues: contact.colleagues.map(shownTie) }));
  return { asOf: isoOf(now), windowDays, domain, total, colleagues, contacts: shown };
}

function isoOrNull(minute: Minute | null): string | null {
  return minute === null ? null : isoOf(minute);
}

export function day(minute: Minute): string {
  return isoOf(minute).slice(0, 10);
}

function title({ title: stated }: PersonView): string {
  return stated === undefined ? '' : `  ${printable(stated.value)}`;
}

function organisation({ organisation: name }: { organisation?: string }): string {
  return name === undefined ? '' : `  ${name}`;
}

/** A command that asks, with the options that all of them share. */
export function asking(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--as-of <time>', 'answer as of a day or instant in the past, with the identities known today')
    .option('--limit <n>', 'lines at most', positive, 20)
    .option('--window <days>', 'count mails, meetings and calls of this many days', positive, 90)
    .option(...GRAPH_OPTION);
}

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
