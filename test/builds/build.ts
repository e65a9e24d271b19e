import { cp, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'tsdown'
import { program, root } from '../setup/process.ts'

/** A build of this server that differs in its epoch, and may know one migration more. */
export interface Build {
  readonly epoch: number
  readonly migration?: { readonly file: string; readonly sql: string }
}

/** Bundles it into a folder of its own, and returns the file that understands `start`. */
export async function bundle(folder: string, { epoch, migration }: Build): Promise<string> {
  const outDir = join(folder, 'dist')
  let changed = 0
  await build({
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
    deps: { onlyBundle: [/^@bursar\//] },
    plugins: [
      {
        name: 'another-epoch',
        transform(code: string, id: string) {
          if (!id.endsWith('/store/epoch.ts')) return null
          changed += 1
          return code.replace(/\bEPOCH = \d+/, `EPOCH = ${epoch}`)
        },
      },
    ],
  })
  if (changed !== 1) throw new Error('the epoch of a build stands in store/epoch.ts')
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const name of ['migrations', 'errors', 'reference'])
    await cp(join(dirname(program), name), join(outDir, name), { recursive: true })
  if (migration !== undefined)
    await writeFile(join(outDir, 'migrations', migration.file), migration.sql)
  return join(outDir, 'main.js')
}
