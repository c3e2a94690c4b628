import { defineConfig } from 'vitest/config'

// Every test of `test/` runs twice, on the embedded engine and on a native Postgres, except the pure ones in
// `test/core/`, those of one engine itself, and those of pages in `test/web/`, which run once.
const onEngine = (engine: 'embedded' | 'native', ...exclude: string[]) => ({
  extends: true as const,
  test: {
    name: engine,
    include: ['test/**/*.test.ts'],
    exclude: ['test/core/**', 'test/web/**', ...exclude],
    globalSetup: ['test/global-setup.ts'],
    provide: { engine },
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    // Under `npm run survive`, hooks verify all that a long test has written. The command line does not reach projects.
    hookTimeout: process.env.COULOMB_FIRE === undefined ? 60_000 : 3_600_000,
    // A condition that is waited for comes as late as a slow machine makes it.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: 'core', include: ['test/core/**/*.test.ts'] } },
      onEngine('embedded', 'test/postgres.test.ts', 'test/fire/postgres/**'),
      onEngine('native', 'test/embedded.test.ts', 'test/fire/embedded/**'),
      {
        extends: true,
        test: {
          name: 'web',
          // A browser on a busy machine: what fails once is asked again, and the report names it.
          retry: 1,
          include: ['test/web/**/*.test.ts'],
          // Those that need two servers are on a Postgres that both share.
          exclude: ['test/web/**/*.native.test.ts'],
          globalSetup: ['test/global-setup.ts', 'test/web/web-setup.ts'],
          provide: { engine: 'embedded' },
        },
      },
      {
        extends: true,
        test: {
          name: 'web-native',
          retry: 1,
          include: ['test/web/**/*.native.test.ts'],
          globalSetup: ['test/global-setup.ts', 'test/web/web-setup.ts'],
          provide: { engine: 'native' },
        },
      },
    ],
  },
})
