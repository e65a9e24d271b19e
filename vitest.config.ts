import { defineConfig } from 'vitest/config'
import { SlowFirst } from './test/setup/slow-first.ts'

// Packages are tested from their sources, never from dist.
const conditions = ['bursar-source', 'module', 'node', 'import', 'default']

// Every process and every database of a run lives on this day, a Wednesday in the middle of
// nothing; `npm run prove` puts the ends of months and the changes of clocks in its place.
const present = process.env.BURSAR_TEST_TODAY ?? '2026-06-10T02:00:00Z'
const preload = new URL('test/setup/present.mjs', import.meta.url).href
process.env.BURSAR_TEST_AHEAD_MS = String(new Date(present).getTime() - Date.now())
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import ${preload}`

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: ['test/setup/postgres.ts'],
    pool: 'forks',
    maxWorkers: 3,
    isolate: false,
    sequence: { sequencer: SlowFirst },
    // What takes this long hangs: a machine that others use is a few times slower than an idle one.
    testTimeout: 120_000,
    hookTimeout: 90_000,
    teardownTimeout: 90_000,
  },
})
