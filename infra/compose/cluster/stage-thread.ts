/** The entry of the thread in which a stage works: lets Node use what it has compiled before anything else is loaded. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runStage } = await import('./stage-work.ts');
await runStage();
