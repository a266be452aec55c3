/**
 * The part of Jest that loads modules, replaced by Node: a test file and what it imports are loaded as `kith` itself loads
 * them, once per worker and not once per test file. Everything else, from timeouts to reports, stays Jest's own.
 */
import { createRequire, enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { CODE_CACHE } from './code-cache.ts';
import { type Globals, useGlobals } from './globals.ts';

const require = createRequire(import.meta.url);
const GLOBALS = new URL('./globals.ts', import.meta.url).href;

/** Registered symbols under which Jest keeps in the global object what belongs to one test file. */
const OF_ONE_FILE = ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'].map((name) => Symbol.for(name));

enableCompileCache(CODE_CACHE);
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
});

let loads = 0;

/** What Jest asks of its `Runtime`, for tests that mock no modules and collect no coverage. */
export default class NodeRuntime {
  /** The test framework, which keeps the state of a file in its modules: loaded afresh for each. */
  requireInternalModule(path: string): unknown {
    for (const symbol of OF_ONE_FILE) Reflect.deleteProperty(globalThis, symbol);
    delete require.cache[path];
    return require(path);
  }

  setGlobalsForRuntime(globals: Globals): void {
    useGlobals(globals);
  }

  unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  async unstable_importModule(path: string): Promise<void> {
    loads += 1;
    await import(`${pathToFileURL(path).href}?load=${loads}`);
  }

  requireModule(path: string): unknown {
    return require(path);
  }

  getSourceMaps(): null {
    return null;
  }

  /** Jest ends its workers before they would write this themselves. */
  teardown(): void {
    flushCompileCache();
  }

  getAllCoverageInfoCopy(): undefined {}
  enterTestCode(): void {}
  leaveTestCode(): void {}
}
