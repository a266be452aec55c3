/** `kith explain`: why a tie is as strong as it is, and why addresses are, or are not, one person. */
import type { Command } from 'commander';
import { askWhetherOne } from '../../../api/contract.ts';
import {
  type Asking,
  type GraphQueries,
  keyOfView,
  type PersonRef,
  type PersonView,
  type TieExplanation,
  type WhetherOne,
  wayBetween,
} from '../../../graph/contract.ts';
import type { StatedFact } from '../../../resolver/contract.ts';
import { cellsOf, decay, middleOf, packEntries, type ScoringSettings, weeksOf } from '../../../scorer/contract.ts';
import type { Settings } from '../../config/environment.ts';
import { isoOf, type Minute } from '../../kernel/instant.ts';
import { askingTime, type CommandContext, findPerson, openContext, withQueries } from '../command-context.ts';
import { bar, counted, grouped, printable, type Terminal, table } from '../terminal.ts';
import { type AskOptions, asking, day, examples, shownTie } from './ask.ts';
import { type Join, joinsOf, shownJoin, waterfall } from './waterfall.ts';
import { type End, identitiesOf, mayBeOne, noteAdvice, shownWhether, whyOneLines, whyTwoLines } from './whether-one.ts';

/** Nobody has so many pairs of addresses, unless people said so. */
const PAIRS_MAX = 10_000;

export function addExplain(program: Command, settings: Settings): void {
  asking(
    program.command('explain'),
    'Why the tie of two people is as strong as it is; why addresses are, or are not, one person.',
  )
    .argument('<a>', 'somebody: an address, a phone number, an id, or part of a name')
    .argument(
      '[b]',
      'somebody else, or another address of the same person; without it, why all addresses are one person',
    )
    .addHelpText(
      'after',
      examples(
        'kith explain ada@example.com grace@customer.example',
        'kith explain ada@example.com',
        'kith explain ada@example.com ada.king@home.example --json',
      ),
    )
    .action(async (a: string, b: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AskOptions>();
      const context = openContext(options, settings);
      const asked = { ...askingTime(options.asOf), limit: options.limit, windowDays: options.window };
      await withQueries(context, (queries) => explain(queries, a, b, asked, context));
    });
}

async function explain(
  queries: GraphQueries,
  a: string,
  b: string | undefined,
  asked: Asking,
  context: CommandContext,
): Promise<void> {
  if (b === undefined) return explainPerson(queries, await findPerson(queries, a, asked.now), undefined, context);
  const [one, other] = [await endOf(queries, a, asked), await endOf(queries, b, asked)];
  if (one.person !== undefined && one.person.id === other.person?.id) {
    const isPair = one.identity !== undefined && other.identity !== undefined && one.identity.id !== other.identity.id;
    const whether = isPair ? await askWhetherOne(queries, one.identity, other.identity) : undefined;
    return explainPerson(queries, one.person, whether, context);
  }
  return explainTwo(queries, [one, other], asked, context);
}

/** Whom or what somebody named: an identity where it was named as such, and its person unless it is nobody's own. */
async function endOf(queries: GraphQueries, who: string, { now }: Asking): Promise<End> {
  const identity = await queries.identity(who);
  if (identity !== undefined && identity.person === undefined) return { who, identity };
  return { who, person: await findPerson(queries, who, now), ...(identity && { identity }) };
}

async function explainTwo(
  queries: GraphQueries,
  [one, other]: readonly [End, End],
  asked: Asking,
  { terminal, kith }: CommandContext,
): Promise<void> {
  const [a, b] = [one.person, other.person];
  const explanation = a === undefined || b === undefined ? undefined : await queries.explain(a.id, b.id, asked);
  const whether = await askWhetherOne(queries, ...(await identitiesOf(queries, one, other)));
  const scoring = await queries.settings();
  if (terminal.json) {
    const tie =
      explanation === undefined ? noTie([one, other], asked) : shownExplanation(explanation, asked.now, scoring);
    return terminal.out(JSON.stringify({ ...tie, mayBeOne: mayBeOne(whether), identity: shownWhether(whether) }));
  }
  if (explanation === undefined) terminal.out(`Nothing passed between "${one.who}" and "${other.who}".`);
  else showExplanation(explanation, asked, scoring, terminal);
  for (const line of whyTwoLines(whether, terminal)) terminal.out(line);
  noteAdvice(whether, terminal, kith);
}

/** @param whether of two of their identities, when it is asked why these are one */
async function explainPerson(
  queries: GraphQueries,
  person: PersonView,
  whether: WhetherOne | undefined,
  { terminal, kith }: CommandContext,
): Promise<void> {
  const all = joinsOf(person.evidence, await queries.pairs(person.id, person.id, { limit: PAIRS_MAX }));
  const joins = whether === undefined ? all : (wayBetween(all, keyOfView(whether.a), keyOfView(whether.b)) ?? all);
  if (terminal.json) {
    const shown = shownPerson(person, joins);
    return terminal.out(JSON.stringify(whether === undefined ? shown : { ...shown, identity: shownWhether(whether) }));
  }
  const { name, address, identities } = person;
  terminal.out(
    terminal.style('bold', printable(`${name} <${address}>`)) +
      `  one person of ${counted(identities.length, 'address', 'addresses')}`,
  );
  for (const { value, zone } of identities) terminal.out(`  ${printable(value)}  ${zone ?? ''}`);
  for (const line of [...statedLines(person), ...reportingLines(person)]) terminal.out(line);
  if (identities.length === 1) return terminal.out('One address needs no evidence.');
  showJoins(joins, terminal);
  if (whether === undefined) return;
  for (const line of whyOneLines(whether, joins)) terminal.out(line);
  noteAdvice(whether, terminal, kith);
}

function showJoins(joins: readonly Join[], terminal: Terminal): void {
  for (const join of joins) for (const line of ['', ...waterfall(join, '=')]) terminal.out(line);
}

/** What directories and cards say that somebody does, and for whom. */
function statedLines({ title, employer }: PersonView): string[] {
  return Object.entries({ title, employer }).flatMap(([what, fact]) =>
    fact === undefined ? [] : [`${what} ${printable(fact.value)}  (${printable(fact.source)}, ${day(fact.at)})`],
  );
}

/** Whom directories call the manager, and of whom somebody is one. */
function reportingLines({ managers, reports }: PersonView): string[] {
  const shown = ({ name, address }: PersonRef) => printable(`${name} <${address}>`);
  return [
    ...managers.map(({ person, sources }) => `reports to ${shown(person)}  (${printable(sources.join(', '))})`),
    ...(reports.length === 0 ? [] : [`manager of ${counted(reports.length, 'person', 'people')}:`]),
    ...reports.slice(0, REPORTS_SHOWN).map((report) => `  ${shown(report)}`),
    ...(reports.length > REPORTS_SHOWN
      ? [`  and ${grouped(reports.length - REPORTS_SHOWN)} more; --json lists them`]
      : []),
  ];
}

/** Lines that still leave the evidence below in sight. */
const REPORTS_SHOWN = 10;

function shownPerson(person: PersonView, joins: readonly Join[]) {
  const { id, name, address, identities, managers, reports } = person;
  const shown = identities.map(({ kind, value, zone }) => ({ kind, value, zone: zone ?? null }));
  const factOf = (fact: StatedFact | undefined) => (fact === undefined ? null : { ...fact, at: isoOf(fact.at) });
  return {
    person: { id, name, address, title: factOf(person.title), employer: factOf(person.employer) },
    ...{ identities: shown, managers, reports, joins: joins.map(shownJoin) },
  };
}

function noTie(ends: readonly [End, End], { now }: Asking) {
  const [a, b] = ends.map(({ person }) => {
    if (person === undefined) return null;
    const { id, name, address, employee } = person;
    return { id, name, address, employee };
  });
  return { asOf: isoOf(now), a, b };
}

function showExplanation(
  explanation: TieExplanation,
  { now, limit }: Asking,
  scoring: ScoringSettings,
  terminal: Terminal,
): void {
  const { a, b, view, ledgers } = explanation;
  const { halfLifeDays } = scoring;
  terminal.out(terminal.style('bold', `${a.name} <${a.address}>  ↔  ${b.name} <${b.address}>`));
  terminal.out(
    `index ${view.index.toFixed(1)} of 100 ${bar(view.index)}   strength S = ${view.strength.toPrecision(4)}`,
  );
  terminal.out(
    `decayed mass  ${a.name} → ${b.name}: ${view.out.toPrecision(4)}   ← ${view.into.toPrecision(4)}   half-life ${halfLifeDays} days`,
  );
  terminal.out(`S = 4XY/(√X+√Y)², X = out + 0.02·in, Y = in + 0.02·out; index = 100·S/(S+4)`);
  const { tie } = view;
  terminal.out(
    `${counted(tie.mails, 'mail')}, ${counted(tie.meetings, 'meeting')}, ${counted(tie.calls, 'call')}, ${counted(tie.others, 'other')} since ${day(tie.firstAt)}; last ${day(tie.lastAt)}`,
  );
  const weeks = weekRows(explanation, now, scoring);
  const rows = weeks
    .slice(0, limit)
    .map((row) => [row.week, row.direction, row.weight.toFixed(2), row.damped.toFixed(2), row.share.toFixed(3)]);
  const columns = [
    { title: 'week of' },
    { title: 'direction' },
    { title: 'weight', right: true },
    { title: 'log1p(3·weight)', right: true },
    { title: 'left today', right: true },
  ];
  for (const line of table(columns, rows)) terminal.out(line);
  if (weeks.length > limit) terminal.note(`${grouped(weeks.length - limit)} earlier ones; --limit shows them`);
  const addresses = ledgers.map((ledger) => `${ledger.a} – ${ledger.b} (${ledger.entries})`);
  terminal.out(`from the ledgers of: ${addresses.join('; ')}`);
}

/** The weeks that make up both masses, the newest first. */
function weekRows({ entries }: TieExplanation, now: Minute, scoring: ScoringSettings) {
  const cells = cellsOf(packEntries([...entries]), now);
  const rows = (['out', 'into'] as const).flatMap((direction) =>
    weeksOf(cells[direction], scoring).map(({ week, weight, damped }) => ({
      week: day(middleOf(week) - 3.5 * 1440),
      direction: direction === 'out' ? '→' : '←',
      weight,
      damped,
      share: damped * decay(now - middleOf(week), scoring.halfLifeDays),
    })),
  );
  return rows.sort((one, other) =>
    one.week < other.week ? 1 : one.week > other.week ? -1 : one.direction < other.direction ? 1 : -1,
  );
}

function shownExplanation(explanation: TieExplanation, now: Minute, scoring: ScoringSettings) {
  const { a, b, view, ledgers } = explanation;
  return {
    asOf: isoOf(now),
    a,
    b,
    settings: scoring,
    ...shownTie(view),
    ledgers,
    weeks: weekRows(explanation, now, scoring),
  };
}
