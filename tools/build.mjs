import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsdown'
import { root } from './setup.mjs'

const shared = {
  config: false,
  platform: 'node',
  logLevel: 'warn',
  fixedExtension: false,
  // A build takes a few seconds, most of them for types: nothing that a user could do about.
  checks: { legacyCjs: false, pluginTimings: false },
}

/** The domain and the contract go into the server's bundle; what npm installs stays outside. */
const packages = {
  server: {
    entry: 'src/main.ts',
    format: 'esm',
    dts: false,
    hash: false,
    deps: { onlyBundle: [/^@bursar\//] },
    copies: {
      'packages/server/src/store/migrations': 'migrations',
      'docs/errors': 'errors',
      'node_modules/swagger-ui-dist/swagger-ui.css': 'reference/swagger-ui.css',
      'node_modules/swagger-ui-dist/swagger-ui-bundle.js': 'reference/swagger-ui-bundle.js',
    },
  },
  sdk: {
    entry: 'src/index.ts',
    format: ['esm', 'cjs'],
    dts: true,
    deps: { onlyBundle: [] },
    // Under require() the class is a property beside the others: Bursar, and default.
    outputOptions: { exports: 'named' },
  },
  ai: { entry: 'src/index.ts', format: 'esm', dts: true, deps: { onlyBundle: [] } },
  cli: { entry: 'src/main.ts', format: 'esm', dts: false, deps: { onlyBundle: [] } },
}

for (const [name, { copies = {}, ...options }] of Object.entries(packages)) {
  const cwd = join(root, 'packages', name)
  // A package appears when it has content.
  if (!existsSync(join(cwd, options.entry))) continue
  await build({ ...shared, ...options, cwd, tsconfig: join(root, 'tsconfig.json') })
  // The one place that says how static files reach dist; packages/server/src/assets.ts finds them.
  for (const [from, to] of Object.entries(copies)) {
    cpSync(join(root, from), join(cwd, 'dist', to), { recursive: true })
  }
}
