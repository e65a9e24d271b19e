import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
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

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
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
    if (existsSync(place)) return
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), place)
  }

  /** As npm installs a package of ours: what it packs, beside what this repository has. */
  install(name: string): void {
    const from = join(root, 'packages', name)
    const flags = ['--pack-destination', this.folder, '--ignore-scripts', '--silent']
    const packed = this.#ran('npm', ['pack', from, ...flags]).trim()
    const place = join(this.folder, 'node_modules/@bursar', name)
    mkdirSync(place, { recursive: true })
    this.#ran('tar', ['-xzf', packed, '-C', place, '--strip-components=1'])
    const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Manifest
    for (const other of Object.keys(manifest.dependencies ?? {}))
      if (!other.startsWith('@bursar/')) this.link(other)
    for (const [command, file] of Object.entries(manifest.bin ?? {})) {
      mkdirSync(join(this.folder, 'node_modules/.bin'), { recursive: true })
      symlinkSync(join(place, file), join(this.folder, 'node_modules/.bin', command))
      chmodSync(join(place, file), 0o755)
    }
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
