import type { AddressStyle, addressBook, telephoneBook } from './addresses.ts';
import { type Second, WEEK, type Zone } from './calendar.ts';
import { below, type Chance, unit } from './chance.ts';
import { type Name, shownNames } from './names.ts';
import type { Employee, Mailbox, Span, Team } from './people.ts';

/** Sales, success and leadership are in one cloud; a company bought two years before brought the other. */
export const TENANT_DOMAINS = ['brightwater.example', 'brightwater-labs.example'] as const;
const STYLE: AddressStyle = 'first.last';

/** What is needed to make people: names, addresses and numbers that nobody has yet. */
export interface Registry {
  readonly chance: Chance;
  readonly newName: () => Name;
  readonly mailFor: ReturnType<typeof addressBook>;
  readonly phones: ReturnType<typeof telephoneBook>;
}

/** Share of the company in each team, after the chief executive. */
const SHARES: readonly (readonly [Team, number])[] = [
  ['leadership', 0.05],
  ['sales', 0.33],
  ['success', 0.2],
  ['engineering', 0.28],
  ['finance', 0.14],
];

/** Takes whoever is left over by rounding. */
const LAST: Team = 'finance';

const SQUAD = 7;

/** The employees, squads side by side: the chief executive first, then team by team, its head, its leads, their people. */
export function inventEmployees(registry: Registry, span: Span, count: number): Employee[] {
  const employees: Employee[] = [hire(registry, span, { number: 0, team: 'leadership', title: 'Chief Executive' })];
  for (const [place, [team, part]] of SHARES.entries()) {
    // stories need two of each team, so the teams that come later keep their places
    const free = count - employees.length - 2 * (SHARES.length - 1 - place);
    const most = team === 'leadership' ? WORK.leadership.length : free;
    const size = team === LAST ? free : Math.min(Math.max(2, Math.round(part * count)), most);
    fillTeam(registry, span, team, size, employees);
  }
  return employees;
}

function fillTeam(registry: Registry, span: Span, team: Team, size: number, employees: Employee[]): void {
  const chief = employees[0]?.id;
  let head = chief;
  let lead = chief;
  for (let place = 0; place < size; place += 1) {
    const isHead = place === 0 && team !== 'leadership';
    const isLead = !isHead && team !== 'leadership' && place % SQUAD === 1;
    const manager = isHead || team === 'leadership' ? chief : isLead ? head : lead;
    const title = titleOf(team, isHead, isLead, place);
    const fate = fateOf(team, place, isHead || isLead);
    const plan = { number: employees.length, team, title, fate };
    const employee = hire(registry, span, manager === undefined ? plan : { ...plan, manager });
    employees.push(employee);
    if (isHead) head = employee.id;
    if (isHead || isLead) lead = employee.id;
  }
}

const WORK: Readonly<Record<Team, readonly string[]>> = {
  leadership: [
    'Chief Financial Officer',
    'Executive Assistant',
    'Chief Technology Officer',
    'Chief Revenue Officer',
    'Chief People Officer',
    'General Counsel',
    'Chief Marketing Officer',
    'Chief of Staff',
  ],
  sales: ['Account Executive', 'Sales Engineer', 'Sales Representative'],
  success: ['Customer Success Manager', 'Support Engineer', 'Onboarding Specialist'],
  engineering: ['Software Engineer', 'Hardware Engineer', 'Metrologist', 'Test Engineer'],
  finance: ['Accountant', 'Controller', 'Buyer', 'Payroll Specialist'],
};
const HEADS: Readonly<Record<Team, string>> = {
  leadership: 'Chief Executive',
  sales: 'VP Sales',
  success: 'VP Customer Success',
  engineering: 'VP Engineering',
  finance: 'Head of Finance',
};

function titleOf(team: Team, isHead: boolean, isLead: boolean, place: number): string {
  if (isHead) return HEADS[team];
  if (isLead) return `${team.charAt(0).toUpperCase()}${team.slice(1)} Lead`;
  return WORK[team][place % WORK[team].length] ?? HEADS[team];
}

/** What becomes of somebody: `by chance` for most; two of sales are needed by stories. */
type Fate = 'stays' | 'came lately' | 'left lately' | 'by chance';

function fateOf(team: Team, place: number, isLeading: boolean): Fate {
  if (isLeading || team === 'leadership') return 'stays';
  // few teams are so small that chance may take everybody whom a story needs
  if (place < 2) return 'stays';
  if (team !== 'sales') return 'by chance';
  return place === 2 ? 'came lately' : place === 3 ? 'left lately' : 'by chance';
}

interface Position {
  readonly number: number;
  readonly team: Team;
  readonly title: string;
  readonly manager?: string;
  readonly fate?: Fate;
}

function hire(registry: Registry, span: Span, position: Position): Employee {
  const { chance } = registry;
  const { number, team, title, manager } = position;
  const name = registry.newName();
  const isLabs = team === 'engineering' || team === 'finance';
  const mail = registry.mailFor(name, STYLE, isLabs ? TENANT_DOMAINS[1] : TENANT_DOMAINS[0]);
  const box: Mailbox = { provider: isLabs ? 'microsoft' : 'google', mailbox: mail.slice('mailto:'.length) };
  const phone = registry.phones.employee();
  const id = `employee-${number}`;
  const seat = {
    person: id,
    mail,
    names: shownNames(name, isLabs ? 'family-first' : 'given-first'),
    zone: OFFICES[below(chance, OFFICES.length)] ?? 'Europe/London',
    phone,
    answers: 0.6 + 0.35 * unit(chance),
    salt: below(chance, 13),
    box,
    ...timeAtWork(chance, span, position.fate ?? 'stays'),
  };
  const employee = { id, name, title, team, seat, identities: [mail, phone] };
  return manager === undefined ? employee : { ...employee, manager };
}

const OFFICES: readonly Zone[] = [
  'Europe/London',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Singapore',
];

/** Most were there before and still are; one in five came within the span, one in eight left. */
function timeAtWork(chance: Chance, span: Span, fate: Fate): { from: Second; until: Second } {
  const always = { from: span.since, until: span.until + 52 * WEEK };
  const length = span.until - span.since;
  const drawn = unit(chance);
  if (fate === 'came lately') return { ...always, from: span.until - 5 * WEEK };
  if (fate === 'left lately') return { ...always, until: span.until - 20 * WEEK };
  if (fate === 'stays' || drawn >= 0.325) return always;
  const share = unit(chance);
  if (drawn < 0.2) return { ...always, from: span.since + Math.floor(0.97 * share * length) };
  return { ...always, until: span.since + Math.floor((0.15 + 0.8 * share) * length) };
}
