import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup/process.ts'
import type { TestServer } from '../setup/server.ts'

/** What a block says that cannot be so here, and what stands in its place. */
export interface Substitution {
  readonly said: string
  readonly is: string
}

export interface Played {
  /** What console.log was given, as it prints it. */
  readonly logs: readonly string[]
  /** What the server answered, in order. */
  readonly answers: readonly unknown[]
}

const sdk = '@bursar/sdk'

// Kept beside the block, so that its own text stays as it is.
const record = `
const answers = []
const send = globalThis.fetch
globalThis.fetch = async (...asked) => {
  const response = await send(...asked)
  answers.push(await response.clone().json())
  return response
}
process.on('exit', () => process.stderr.write(JSON.stringify(answers)))
`

const client = `import Wallgent from '${sdk}'
const wg = new Wallgent({ apiKey: process.env.WALLGENT_API_KEY })
`

/** Runs a block with the built SDK in a process of its own, with the test key of the server. */
export async function play(
  server: TestServer,
  block: string,
  substitutions: readonly Substitution[],
): Promise<Played> {
  const said = substitutions.reduce((text, { said, is }) => text.replaceAll(said, is), block)
  const code = said.startsWith('import ') ? said : `${client}${scopesOf(said).join('\n')}`
  const folder = await mkdtemp(join(tmpdir(), 'bursar-block-'))
  try {
    await mkdir(join(folder, 'node_modules/@bursar'), { recursive: true })
    await symlink(join(root, 'packages/sdk'), join(folder, 'node_modules', sdk), 'dir')
    await writeFile(join(folder, 'block.mjs'), `${record}${code}\n`)
    const env = { WALLGENT_API_KEY: server.testKey, BURSAR_BASE_URL: server.baseUrl }
    const ran = await server.run([process.execPath, 'block.mjs'], { cwd: folder, env })
    if (ran.code !== 0) throw new Error(`${code}\n${ran.stderr}`)
    const logs = ran.stdout.split('\n').slice(0, -1)
    return { logs, answers: JSON.parse(ran.stderr) as unknown[] }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A block that declares a name twice is several: they part where a comment begins a line. */
function scopesOf(block: string): string[] {
  const names = [...block.matchAll(/^const (?:\{([^}]*)\}|(\w+))/gm)].flatMap(
    ([, several, one]) => several?.split(',').map((name) => name.trim()) ?? [one],
  )
  if (new Set(names).size === names.length) return [block]
  return block.split(/^(?=\/\/)/m).map((piece) => `{\n${piece}}`)
}

/** What the comment beside each console.log promises: the value, or how it begins. */
export function promisesOf(block: string): (RegExp | null)[] {
  return [...block.matchAll(/^console\.log\(.*?\)(?: *\/\/ (.*))?$/gm)].map(([, comment = '']) => {
    const [, value, start] = /^(?:'(.*?)'|(\w+_)\w*\.\.\.)/.exec(comment) ?? []
    if (value !== undefined) return new RegExp(`^${literal(value)}$`)
    if (start !== undefined) return new RegExp(`^${start}\\w+$`)
    return null
  })
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
