import { cp, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build as bundleWith } from 'tsdown'
import { EPOCH } from '../../packages/server/src/store/epoch.ts'
import { LINEAGE } from '../../packages/server/src/store/lineage.ts'
import { program, root } from '../setup/process.ts'

/** A build of this server that differs in its epoch or lineage, or knows one migration more. */
export interface Build {
  readonly epoch?: number
  readonly lineage?: string
  readonly migration?: { readonly file: string; readonly sql: string }
}

/** Bundles it into a folder of its own, and returns the file that understands `start`. */
export async function bundle(folder: string, build: Build): Promise<string> {
  const { epoch = EPOCH, lineage = LINEAGE, migration } = build
  const outDir = join(folder, 'dist')
  let count = 0
  const changes = (id: string, code: string) => {
    if (id.endsWith('/store/epoch.ts')) return code.replace(/\bEPOCH = \d+/, `EPOCH = ${epoch}`)
    if (id.endsWith('/store/lineage.ts'))
      return code.replace(/\bLINEAGE = ["'][^"']+["']/, `LINEAGE = '${lineage}'`)
    return null
  }
  await bundleWith({
    config: false,
    logLevel: 'error',
    cwd: join(root, 'packages/server'),
    tsconfig: join(root, 'tsconfig.json'),
    entry: 'src/main.ts',
    outDir,
    format: 'esm',
    platform: 'node',
    dts: false,
    hash: false,
    fixedExtension: false,
    checks: { legacyCjs: false, pluginTimings: false },
    deps: { onlyBundle: [/^@bursar\//, /^@noble\/hashes/, 'marked'] },
    plugins: [
      {
        name: 'another-build',
        transform(code: string, id: string) {
          const changed = changes(id, code)
          if (changed === null) return null
          count += 1
          return changed
        },
      },
    ],
  })
  if (count !== 2) throw new Error('epoch and lineage of a build stand in store/')
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const name of ['migrations', 'errors', 'guides', 'reference'])
    await cp(join(dirname(program), name), join(outDir, name), { recursive: true })
  if (migration !== undefined)
    await writeFile(join(outDir, 'migrations', migration.file), migration.sql)
  return join(outDir, 'main.js')
}
