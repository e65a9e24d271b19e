import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from './process.ts'

/** What a user who turned everything on has; the types of packages are looked into, too. */
const strict = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true },
  ...{
    target: 'es2023',
    module: 'nodenext',
    esModuleInterop: true,
    rewriteRelativeImportExtensions: true,
  },
  ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
}

/** A project of a user's, in a folder of its own, gone after the test. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'bursar-project-'))

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }))
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** As if it had installed what this repository has. */
  link(name: string): void {
    const place = join(this.folder, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), place)
  }

  npm(...args: readonly string[]): void {
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent']
    this.#ran('npm', [...args, ...quiet])
  }

  /** Compiles everything, each file to JavaScript beside it; what the compiler says. */
  compile(options: object = {}): string {
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...strict, ...options } }))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    return spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: this.folder, encoding: 'utf8' })
      .stdout
  }

  /** What a program of it prints. */
  run(path: string, env: Readonly<Record<string, string>> = {}): string {
    return this.#ran(process.execPath, [path], env)
  }

  #ran(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
    const options = { cwd: this.folder, env: { ...process.env, ...env }, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(file, args, options)
    if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
}
