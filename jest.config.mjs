/** ESM throughout: run by scripts/jest.mjs, which sets --experimental-vm-modules. */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    // its ESM build reads JSON without an import attribute
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
    '^@hub/core/testing$': '<rootDir>/src/core/testing/index.ts',
    '^@hub/core$': '<rootDir>/src/core/index.ts',
    '^@hub/([a-z-]+)$': '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const project = (displayName, testMatch, extra = {}) => ({ ...base, displayName, testMatch, ...extra });
const withHub = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  workerIdleMemoryLimit: '1GB',
  // Against what hangs: a busy machine takes its time, and no test measures.
  testTimeout: 120_000,
  projects: [
    project('unit', ['<rootDir>/{src,libs,demo}/**/*.spec.ts', '<rootDir>/plugins/**/!(*.contract).spec.ts']),
    project('contract', ['<rootDir>/plugins/*/test/*.contract.spec.ts']),
    project('flow', ['<rootDir>/test/{flows,regressions}/**/*spec.ts'], withHub),
    project('api', ['<rootDir>/test/api/**/*.api-spec.ts'], withHub),
    project('fault', ['<rootDir>/test/faults/**/*.fault-spec.ts'], withHub),
    project('architecture', ['<rootDir>/test/architecture/**/*.spec.ts'], withHub),
  ],
};
