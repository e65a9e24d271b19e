import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsdown'
import { exportForRequire } from './commonjs.mjs'
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
    deps: { onlyBundle: [/^@bursar\//, /^@noble\/hashes/, 'marked'] },
    copies: {
      'packages/server/src/store/migrations': 'migrations',
      'docs/errors': 'errors',
      'docs/guides': 'guides',
      'node_modules/swagger-ui-dist/swagger-ui.css': 'reference/swagger-ui.css',
      'node_modules/swagger-ui-dist/swagger-ui-bundle.js': 'reference/swagger-ui-bundle.js',
    },
  },
  sdk: {
    entry: 'src/index.ts',
    format: ['esm', 'cjs'],
    dts: true,
    deps: { onlyBundle: [] },
    outputOptions: { exports: 'named' },
    required: 'Bursar',
  },
  ai: { entry: 'src/index.ts', format: 'esm', dts: true, deps: { onlyBundle: [] } },
  // Tests give it command lines without a process for each.
  cli: {
    entry: ['src/main.ts', 'src/run.ts'],
    format: 'esm',
    dts: false,
    deps: { onlyBundle: [] },
  },
}

for (const [name, { copies = {}, required, ...options }] of Object.entries(packages)) {
  const cwd = join(root, 'packages', name)
  // A package appears when it has content.
  if (!existsSync(join(cwd, [options.entry].flat()[0]))) continue
  await build({ ...shared, ...options, cwd, tsconfig: join(root, 'tsconfig.json') })
  if (required !== undefined) exportForRequire(join(cwd, 'dist'), required)
  // The one place that says how static files reach dist; packages/server/src/assets.ts finds them.
  for (const [from, to] of Object.entries(copies)) {
    cpSync(join(root, from), join(cwd, 'dist', to), { recursive: true })
  }
}

pack('sdk', join(root, 'packages/server/dist/sdk.tgz'))

/** A package as npm installs it; the server hands out the SDK until it is published. */
function pack(name, file) {
  const cwd = join(root, 'packages', name)
  if (!existsSync(join(cwd, 'dist'))) return
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', join(file, '..')]
  const shell = process.platform === 'win32'
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, shell, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm pack of ${name} failed: ${stderr}`)
  const { filename } = Object.values(JSON.parse(stdout))[0]
  renameSync(join(file, '..', filename), file)
}
