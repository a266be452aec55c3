import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where compiled code is kept from run to run: half of the time of a short command is compiling. */
export const CODE_CACHE = join(tmpdir(), 'kith-test-compiled');
