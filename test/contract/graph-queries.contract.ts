import { describe } from '@jest/globals';
import { accountContract } from './graph-queries.accounts.ts';
import { dumpContract } from './graph-queries.dump.ts';
import { explainContract } from './graph-queries.explain.ts';
import { exportContract } from './graph-queries.exports.ts';
import type { OpenGraph } from './graph-queries.ground.ts';
import { personContract, searchContract } from './graph-queries.persons.ts';
import { whoKnowsContract } from './graph-queries.ties.ts';

/** What not every engine can do, each with the case that is skipped for it. */
export interface QueryFeatures {
  /** A stream shows one state while others write: an engine that reads what is committed meanwhile cannot. */
  readonly streamsOneState: boolean;
}

/** What every graph must answer when it is asked: the same for all engines, written against the ports alone. */
export function graphQueriesContract(engine: string, open: OpenGraph, features: QueryFeatures): void {
  describe(`the graph queries on ${engine}`, () => {
    describe('a person', () => personContract(open));
    describe('search', () => searchContract(open));
    describe('who knows somebody', () => whoKnowsContract(open));
    describe('a tie explained', () => explainContract(open));
    describe('an account', () => accountContract(open));
    describe('status and exports', () => exportContract(open, features));
    describe('the dump', () => dumpContract(open));
  });
}
