import { join } from 'node:path'
import { type Operation, v1Operations, v2Operations } from '@bursar/contract'
import { expect, onTestFinished, test } from 'vitest'
import { operations } from '../../packages/cli/src/verbs/generated.ts'
import type { Operation as Described } from '../../packages/cli/src/verbs/operation.ts'
import { Project } from '../setup/compiler.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst } from './agent-first.ts'
import { placeOf, withIds } from './example-ids.ts'
import { good, isByPerson, World } from './world.ts'

type Values = Readonly<Record<string, unknown>>

interface Wanted {
  readonly ids: Readonly<Record<string, string>>
  readonly query: Values
  readonly body: Values
}

/** A request as a person would type it. */
function lineOf({ words, path, fields }: Described, { ids, query, body }: Wanted): string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const flags = Object.entries({ ...query, ...body }).flatMap(([name, value]) => {
    const field = fields.find((one) => one.name === name)
    if (field === undefined) throw new Error(`${path} has no flag for ${name}`)
    if (value === null) return [`--no-${field.flag}`]
    if (typeof value === 'boolean' && field.kind === 'boolean')
      return [value ? `--${field.flag}` : `--no-${field.flag}`]
    if (field.kind === 'words') return [`--${field.flag}`, (value as string[]).join(',')]
    return [`--${field.flag}`, typeof value === 'object' ? JSON.stringify(value) : String(value)]
  })
  return [...words, ...names.map((name) => ids[name] ?? ''), ...flags]
}

function goodOf(name: string, world: World) {
  return good[name as keyof typeof good](world)
}

async function wantedFor(name: string, world: World, agents: AgentFirst): Promise<Wanted> {
  if (!name.startsWith('v2.')) {
    const { query = '', body, key: _, headers: _none, ...ids } = await goodOf(name, world)
    const fields = Object.fromEntries(new URLSearchParams(query))
    return { ids, query: fields, body: (body ?? {}) as Values }
  }
  const ids = await placeOf(world, agents, name)
  const { example, fields } = operations.find((one) => one.name === name) ?? { fields: [] }
  const needed = fields.filter(({ place, required }) => place === 'query' && required)
  const query = Object.fromEntries(needed.map((one) => [one.name, ids[one.name] ?? '']))
  return { ids, query, body: (withIds(example ?? {}, ids) ?? {}) as Values }
}

/** What the operation of this name may answer; the schema of another operation is another one. */
function isAnswerOf(name: string, text: string): boolean {
  const all: Readonly<Record<string, Operation>> = { ...v1Operations, ...v2Operations }
  const answers = Object.values(all[name]?.answers ?? {})
  const value: unknown = JSON.parse(text)
  return answers.some((schema) => schema.safeParse(value).success)
}

/** Runs command lines, eight at a time, in one process: a process for each would take a minute. */
const program = `
import { Readable } from 'node:stream'
import { run } from '@bursar/cli/dist/run.js'

const lines = [...JSON.parse(process.env.LINES).entries()]
const said = []
const worker = async () => {
  for (let next = lines.shift(); next !== undefined; next = lines.shift()) {
    const [index, args] = next
    const out = { stdout: '', stderr: '' }
    const stream = (name) => ({ write: (text) => { out[name] += text } })
    const code = await run(args, {
      env: process.env,
      stdin: Readable.from([]),
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      signal: new AbortController().signal,
    })
    said[index] = { code, ...out }
  }
}
await Promise.all(Array.from({ length: 8 }, worker))
console.log(JSON.stringify(said))
`

interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Without a chain, a card issuer or an escrow agent these are always refused, and say so. */
const unserved = /^v2\.(chains|cards|escrows)\./

/** What only an owner who is signed in may do is refused, with who may. */
const byPerson = new Set(
  Object.values<Operation>(v1Operations)
    .filter(isByPerson)
    .map(({ name }) => name),
)

function isFine(name: string, { code, stdout, stderr }: Said): boolean {
  if (byPerson.has(name)) return code === 4 && stderr.includes('who is signed in')
  if (unserved.test(name)) return code === 7 && stderr.includes('"RAIL_NOT_CONFIGURED"')
  return code === 0 && stderr === '' && isAnswerOf(name, stdout)
}

test('every verb of the packed command reaches its operation', async () => {
  const server = await TestServer.start()
  onTestFinished(() => server.stop())
  const project = new Project()
  for (const name of ['sdk', 'cli']) project.install(name)
  project.write('lines.mjs', program)
  const world = await World.open(server)
  const agents = new AgentFirst(server)
  // What stops payments comes after what pays.
  const isStop = ({ name }: Described) => (name.includes('killSwitch') ? 1 : 0)
  const verbs = [...operations].sort((a, b) => isStop(a) - isStop(b))
  const lines: string[][] = []
  for (const one of verbs)
    lines.push([...lineOf(one, await wantedFor(one.name, world, agents)), '--json'])
  const env = {
    ...{ BURSAR_BASE_URL: server.baseUrl, BURSAR_API_KEY: server.testKey },
    LINES: JSON.stringify(lines),
  }
  const command = [process.execPath, join(project.folder, 'lines.mjs')] as const
  const ran = await server.run(command, { cwd: project.folder, env })
  expect(ran, ran.stderr).toMatchObject({ code: 0, stderr: '' })
  const said = JSON.parse(ran.stdout) as Said[]
  const wrong = verbs.flatMap(({ name }, index) => {
    const one = said[index]
    return one !== undefined && isFine(name, one) ? [] : [{ name, line: lines[index], one }]
  })
  expect(wrong).toEqual([])
  const all = { ...v1Operations, ...v2Operations }
  expect(operations).toHaveLength(Object.keys(all).length)
})
