import { describe, test } from '@jest/globals';
import type { GraphFeatures } from '../../graph/contract.ts';
import { accountContract } from './graph-queries.accounts.ts';
import { decisionContract } from './graph-queries.decisions.ts';
import { directoryContract } from './graph-queries.directory.ts';
import { dumpContract } from './graph-queries.dump.ts';
import { explainContract } from './graph-queries.explain.ts';
import { exportContract, type Promised } from './graph-queries.exports.ts';
import type { OpenGraph } from './graph-queries.ground.ts';
import { ledgerEvidenceContract } from './graph-queries.ledgers.ts';
import { personContract, searchContract } from './graph-queries.persons.ts';
import { reportingContract } from './graph-queries.reporting.ts';
import { reviewContract } from './graph-queries.reviews.ts';
import { statedContract } from './graph-queries.stated.ts';
import { whoKnowsContract } from './graph-queries.ties.ts';
import { whetherOneContract } from './graph-queries.whether-one.ts';

/** Why an engine lacks a feature; needed for each that it declares as lacking. */
export type MissingReasons = Partial<Record<keyof GraphFeatures, string>>;

/** What every graph must answer when it is asked: the same for all engines, written against the ports alone. */
export function graphQueriesContract(
  engine: string,
  open: OpenGraph,
  features: GraphFeatures,
  missing: MissingReasons = {},
): void {
  const promised: Promised = (feature) => {
    if (features[feature]) return test;
    const reason = missing[feature];
    if (reason === undefined) throw new Error(`${engine} lacks "${feature}" and does not say why`);
    return (title) => test.skip(`${title} (not promised: ${reason})`, () => {});
  };

  describe(`the graph queries on ${engine}`, () => {
    describe('a person', () => personContract(open));
    describe('reviews', () => reviewContract(open));
    describe('why two are, or are not, one person', () => whetherOneContract(open));
    describe('search', () => searchContract(open));
    describe('who knows somebody', () => whoKnowsContract(open));
    describe('a tie explained', () => explainContract(open));
    describe('what a directory says', () => directoryContract(open));
    describe('what ledgers say of two identities', () => ledgerEvidenceContract(open));
    describe('who reports to whom', () => reportingContract(open));
    describe('titles and employers', () => statedContract(open));
    describe('what people say of two identities', () => decisionContract(open));
    describe('an account', () => accountContract(open));
    describe('status and exports', () => exportContract(open, promised));
    describe('the dump', () => dumpContract(open));
  });
}
