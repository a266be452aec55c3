/** The entry of the thread that reads providers: lets Node use what it has compiled before anything else is loaded. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./sync-work.ts');
