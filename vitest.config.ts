import { defineConfig } from 'vitest/config'

// Per cent of the lines and of the branches of src/core that tests must reach.
const CORE_COVERAGE = 100

// `dryport` and `dryport/...` mean the source, not dist.
const CONDITIONS = ['@dryport/source', 'module', 'node', 'development|production']

// Tests that open real loopback sockets. Everything else lives in virtual time.
const REAL = ['test/real/**/*.test.ts', 'test/**/*.real.test.ts', 'test/**/real.test.ts']
const SEED = 'test/support/seed.ts'

// Counts how often each rule is exercised.
const RULES = 'test/rules/vitest-setup.ts'
const NEVER = ['**/node_modules/**', 'test/compat/**']
const SIMULATED = { setupFiles: [SEED, RULES, 'test/support/no-ambient.ts'] }

export default defineConfig({
  resolve: { conditions: CONDITIONS },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    // No test depends on how fast the machine is: this only ends what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.d.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { 'src/core/**': { lines: CORE_COVERAGE, branches: CORE_COVERAGE } },
    },
    projects: [
      {
        extends: true,
        test: {
          ...SIMULATED,
          name: 'core',
          include: ['test/core/**/*.test.ts'],
          exclude: [...NEVER, ...REAL],
        },
      },
      {
        extends: true,
        test: {
          ...SIMULATED,
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          exclude: [...NEVER, ...REAL],
        },
      },
      {
        extends: true,
        test: {
          ...SIMULATED,
          name: 'world',
          include: ['test/**/*.test.ts'],
          exclude: [...NEVER, ...REAL, 'test/core/**', 'test/sim/**'],
        },
      },
      {
        extends: true,
        test: {
          globalSetup: 'test/support/build.ts',
          setupFiles: [SEED, RULES],
          name: 'real',
          include: REAL,
          exclude: NEVER,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
          },
        },
      },
    ],
  },
})
