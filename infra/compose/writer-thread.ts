/** The entry of the thread that writes the graph: lets Node use what it has compiled before anything else is loaded. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./writer-work.ts');
