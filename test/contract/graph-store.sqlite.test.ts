import { openSqliteGraph } from '../support/sqlite-graph.ts';
import { graphStoreContract } from './graph-store.contract.ts';

graphStoreContract('SQLite', openSqliteGraph);
