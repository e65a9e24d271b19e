import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../setup/process.ts'
import type { Told } from './tell.ts'

const run = promisify(execFile)
const { platform, arch } = process
// The runner of tests has options of its own, which are no business of another Node.
const { NODE_OPTIONS: _, ...env } = process.env

/** Fetches a Node from the registry of npm, and returns its program. */
export async function install(version: string, folder: string): Promise<string> {
  const system = platform === 'win32' ? 'win' : platform
  // By this name there are builds for Apple's own processors.
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${system}-${arch}`
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--silent']
  const npm = platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['install', '--prefix', folder, ...flags, `${name}@${version}`]
  await run(npm, args, { env, shell: platform === 'win32' })
  const program = platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  return join(folder, 'node_modules', name, program)
}

/** What a Node makes of the books, and of the logs in these files. */
export async function ask(node: string, files: readonly string[]): Promise<Told> {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  const script = join(root, 'test/golden/tell.ts')
  const args = [tsx, '--conditions=bursar-source', script, ...files]
  const { stdout } = await run(node, args, { cwd: root, env, maxBuffer: 100_000_000 })
  return JSON.parse(stdout) as Told
}
