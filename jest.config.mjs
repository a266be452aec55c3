import { availableParallelism } from 'node:os';

/** Three at a time where there are two cores: many tests wait for processes of their own, or for time to pass. */
const WORKERS_PER_CORE = 1.5;

export default {
  testEnvironment: '<rootDir>/test/runner/environment.ts',
  runtime: '<rootDir>/test/runner/runtime.ts',
  globalTeardown: '<rootDir>/test/runner/end.ts',
  testTimeout: 60_000,
  maxWorkers: Math.ceil(availableParallelism() * WORKERS_PER_CORE),
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '\\.real\\.test\\.ts$',
    '\\.engines\\.test\\.ts$',
    '\\.chaos\\.test\\.ts$',
    '\\.long\\.test\\.ts$',
  ],
  modulePathIgnorePatterns: ['<rootDir>/kith-data', '<rootDir>/dist'],
  transform: {},
};
