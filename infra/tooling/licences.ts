/** Which licences come with kith: every package that is installed with it must be under one that we have read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, report } from './finding.ts';
import { ROOT } from './source-tree.ts';

/** Judged: they ask for a notice at most, or (MPL) for changes of their own files, which we do not make. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  // said by url-template, whose licence file holds the three clauses
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Unlicense',
]);

/** Judged, and not to be had: they bind whoever offers kith as a service, or everything that it is linked with. */
const REFUSED = /^(?:AGPL|GPL|LGPL|SSPL|BUSL|Elastic|CC-BY-NC|PolyForm|Commons-Clause)/i;

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; absent when the package does not say. */
  readonly licence?: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

/** Packages that `npm install --omit=dev` brings, by name. */
export function productionPackages(lock: { readonly packages: Readonly<Record<string, LockEntry>> }): LockedPackage[] {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true)
    .map(([path, { version = '', license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      ...(license === undefined ? {} : { licence: license }),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether an SPDX expression leaves us a choice that is allowed: any side of OR, every side of AND. */
export function isAllowed(expression: string): boolean {
  const choices = expression.replace(/[()]/g, ' ').split(/\sOR\s/);
  // an AND inside brackets beside an OR needs a parser; such a package is looked at by a person
  if (choices.length > 1 && /\sAND\s/.test(expression)) return false;
  return choices.some((choice) => choice.split(/\sAND\s/).every((licence) => ALLOWED.has(licence.trim())));
}

export function checkLicences(packages: readonly LockedPackage[]): Finding[] {
  return packages
    .filter(({ licence }) => licence === undefined || !isAllowed(licence))
    .map(({ name, version, licence }) => ({
      path: 'package-lock.json',
      line: 1,
      what: `${name} ${version} is under ${licence ?? 'no licence that it names'}`,
      todo: REFUSED.test(licence ?? '')
        ? 'do without it: this licence is refused'
        : 'read the licence; if it may be used like MIT, add it to ALLOWED in infra/tooling/licences.ts with your reason',
    }));
}

/** Packages by licence, one line each. */
export function listLicences(packages: readonly LockedPackage[]): string {
  const byLicence = Map.groupBy(packages, ({ licence }) => licence ?? 'none');
  return [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, those]) => `${licence}: ${[...new Set(those.map(({ name }) => name))].join(', ')}\n`)
    .join('');
}

if (import.meta.main) {
  const packages = productionPackages(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  process.stdout.write(listLicences(packages));
  report('licences', checkLicences(packages), `${packages.length} packages`);
}
