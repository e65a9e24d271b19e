import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureTestTools, root } from './setup.mjs'

const parts = ['in-process', 'http', 'backtest', 'start']
const { quick, only, json, against: other } = flags()

ensureTestTools()
ensureBuilt()

// Bundled as the server is: a loader that compiles on the way would be measured with it.
const { build } = await import('tsdown')
const cache = join(root, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
await build({
  config: false,
  cwd: join(root, 'tools/bench'),
  entry: ['main.ts', 'load.ts', 'hello.ts'],
  outDir: folder,
  format: 'esm',
  platform: 'node',
  dts: false,
  hash: false,
  fixedExtension: false,
  logLevel: 'warn',
  tsconfig: join(root, 'tsconfig.json'),
  // What npm installed is found from here, as the server finds it.
  deps: { neverBundle: [/^(?!@bursar\/)[@a-z]/], onlyBundle: [/^@bursar\//] },
})
cpSync(join(root, 'packages/server/src/store/migrations'), join(folder, 'migrations'), {
  recursive: true,
})
const { against, bench } = await import(pathToFileURL(join(folder, 'main.js')).href)
if (other === undefined)
  await bench({ root, quick, json, only: only === undefined ? parts : [only] })
else process.exitCode = await against({ root, quick, against: resolve(other) })

function flags() {
  const options = {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    against: { type: 'string' },
  }
  try {
    const { values } = parseArgs({ options })
    if (values.only === undefined || parts.includes(values.only)) return values
  } catch {
    // What cannot be understood is answered with what can.
  }
  process.stderr.write(
    'Usage: npm run bench -- [--quick] [--only in-process|http|start|backtest] [--json FILE]\n' +
      '       npm run bench -- [--quick] --against CHECKOUT\n',
  )
  process.exit(2)
}
