/** The entry of the thread that reads files for an import: lets Node use what it has compiled before anything else is loaded. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./observing-parse.ts');
