import { stopSharedEngines } from '../support/shared-engines.ts';

/** What Jest does when all files have run. */
export default stopSharedEngines;
