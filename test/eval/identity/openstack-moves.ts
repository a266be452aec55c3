/** People who have declared for whom they worked until when, and the addresses with which they were seen. */
import type { MoveTruth, VisibleMove } from './job-move.ts';
import { realRows } from './json-lines.ts';
import { type ObservedPerson, observedPeople, observedRows, personOfRow } from './openstack.ts';

export interface Company {
  readonly org: string;
  readonly domains: readonly string[];
  readonly aliases: readonly string[];
}

type Named = (text: string) => string | undefined;

export function declaredMoves(): MoveTruth | undefined {
  const companies = realRows<Company>('identity', 'stackalytics_companies.jsonl');
  const rows = observedRows();
  const set = observedPeople();
  if (companies === undefined || rows === undefined || set === undefined) return undefined;
  const organisationOf = companyOfDomain(companies);
  const companyOf = companyOfName(companies);
  return {
    records: set.addresses.records,
    personOf: set.addresses.truth,
    visible: rows.flatMap((row, at) => visibleMoves(row, personOfRow(at), companyOf, organisationOf)),
    declared: new Map(rows.map((row, at) => [personOfRow(at), new Set(stepsOf(row, companyOf).map(({ to }) => to))])),
    organisationOf,
  };
}

/** By a company's own domain or one below it. */
export function companyOfDomain(companies: readonly Company[]): Named {
  const owners = new Map(companies.flatMap(({ org, domains }) => domains.map((domain) => [domain.toLowerCase(), org])));
  owners.delete('');
  return (domain) => {
    for (let rest = domain.toLowerCase(); rest !== ''; rest = rest.slice(rest.indexOf('.') + 1)) {
      const owner = owners.get(rest);
      if (owner !== undefined || !rest.includes('.')) return owner;
    }
    return undefined;
  };
}

function companyOfName(companies: readonly Company[]): (name: string) => string {
  const named = new Map(
    companies.flatMap(({ org, aliases }) => [org, ...aliases].map((name) => [name.toLowerCase(), org])),
  );
  return (name) => named.get(name.toLowerCase()) ?? name;
}

/** From each employer to the next one, by company. */
export function stepsOf(
  { affiliations }: Pick<ObservedPerson, 'affiliations'>,
  companyOf: (name: string) => string,
): { from: string; to: string }[] {
  const inOrder = affiliations
    .map(({ org, until }) => ({
      company: companyOf(org),
      end: until === null ? Number.POSITIVE_INFINITY : dayOf(until),
    }))
    .sort((a, b) => (a.end === b.end ? 0 : a.end - b.end));
  return inOrder.slice(1).flatMap(({ company: to }, at) => {
    const from = inOrder[at]?.company;
    return from === undefined || from === to ? [] : [{ from, to }];
  });
}

/** The steps of which both ends were seen, the old one first. */
export function visibleMoves(
  row: ObservedPerson,
  person: string,
  companyOf: (name: string) => string,
  organisationOf: Named,
): VisibleMove[] {
  const firsts = new Map<string, number>();
  for (const { email, first } of row.emails_seen) {
    const company = organisationOf(email.slice(email.lastIndexOf('@') + 1));
    if (company !== undefined) firsts.set(company, Math.min(firsts.get(company) ?? first, first));
  }
  return stepsOf(row, companyOf).flatMap(({ from, to }): VisibleMove[] => {
    const [before, after] = [firsts.get(from), firsts.get(to)];
    if (before === undefined || after === undefined || before >= after) return [];
    return [{ person, to, firstAt: Math.floor(after / 60) }];
  });
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Of `2015-Nov-30`, in days since 1970. */
function dayOf(text: string): number {
  const [year, month = '', day] = text.split('-');
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(day)) / 86_400_000;
}
