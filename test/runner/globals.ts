/** What tests import as `@jest/globals`: always that of the test file that runs, also in modules that are loaded once. */
import type * as jestGlobals from '@jest/globals';

export type Globals = Pick<
  typeof jestGlobals,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'test'
>;

let current: Globals | undefined;

export function useGlobals(globals: Globals): void {
  current = globals;
}

function inUse(): Globals {
  if (current === undefined) throw new Error('tests are declared in a file that Jest runs');
  return current;
}

function live<Name extends keyof Globals>(name: Name): Globals[Name] {
  return new Proxy((() => {}) as unknown as Globals[Name], {
    apply: (_, self, given) => Reflect.apply(inUse()[name], self, given),
    get: (_, key) => Reflect.get(inUse()[name], key),
  });
}

export const afterAll = live('afterAll');
export const afterEach = live('afterEach');
export const beforeAll = live('beforeAll');
export const beforeEach = live('beforeEach');
export const describe = live('describe');
export const expect = live('expect');
export const test = live('test');

export const jest = {
  setTimeout(ms: number): void {
    Reflect.set(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'), ms);
  },
};
