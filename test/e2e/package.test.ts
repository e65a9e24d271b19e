import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Project } from '../setup/compiler.ts'
import { Folder, root, runCommand } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

function blocksOf(path: string): string[] {
  const blocks = textOf(path).matchAll(/^`{3}ts\n([\s\S]*?)^`{3}$/gm)
  return [...blocks].map(([, block = '']) => block)
}

/** A project that installed the SDK as the README says. */
function installed(): Project {
  const project = new Project()
  project.npm('install', `${server.baseUrl}/sdk.tgz`)
  return project
}

const env = () => ({ BURSAR_API_KEY: server.testKey, BURSAR_BASE_URL: server.baseUrl })

describe.each(['sdk', 'ai', 'cli', 'server'])('the package %s', (name) => {
  const folder = `packages/${name}`
  const manifest = JSON.parse(textOf(`${folder}/package.json`)) as Record<string, unknown>

  test('can be published as it is', async () => {
    const { messages } = await publint({ pkgDir: join(root, folder), strict: true })
    expect(messages.map((one) => formatMessage(one, manifest))).toEqual([])
    expect(manifest.repository).toMatchObject({ directory: folder })
    expect(manifest).toMatchObject({ files: ['dist'], publishConfig: { access: 'public' } })
  })

  test('says what it is, and under which license', () => {
    expect(textOf(`${folder}/README.md`)).toMatch(new RegExp(`^# @bursar/${name}\n\n[A-Z\`]`, 'i'))
    expect(textOf(`${folder}/LICENSE`)).toBe(textOf('LICENSE'))
  })
})

test('every TypeScript block compiles as it stands, under strict', () => {
  const project = installed()
  for (const name of ['ai', '@bursar/ai', '@types/node']) project.link(name)
  const pages = [
    'README.md',
    'packages/sdk/README.md',
    'packages/ai/README.md',
    'docs/guides/ai-sdk.md',
  ]
  for (const [page, path] of pages.entries())
    for (const [index, block] of blocksOf(path).entries()) {
      // What only declares is a module all the same.
      project.write(`block-${page}-${index}.ts`, `${block}\nexport {}\n`)
    }
  expect(project.compile({ skipLibCheck: true })).toBe('')
  const printed = /^LIMIT_PER_TRANSACTION 50\.00000000\n/
  expect(project.run('block-0-0.js', env())).toMatch(printed)
  expect(project.run('block-1-0.js', env())).toMatch(printed)
})

const loop = `
export async function names(bursar: Bursar): Promise<string[]> {
  const all: string[] = []
  let cursor: string | null = null
  do {
    const page: AgentList = await bursar.agents.list({ limit: 1, cursor })
    all.push(...page.data.map(({ name }) => name))
    cursor = page.cursor
  } while (cursor !== null)
  return all
}
void names(new Bursar()).then((all) => console.log(all.length > 1 && new Set(all).size > 1))
`

test('a cursor goes back into its list, in modules of every kind', async () => {
  for (const name of ['Ada', 'Bob']) await server.did('POST', '/v1/agents', { body: { name } })
  const project = installed()
  project.link('@types/node')
  const types = 'type AgentList'
  project.write('esm.ts', `import Bursar, { ${types} } from '@bursar/sdk'\n${loop}`)
  project.write('named.ts', `import { Bursar, ${types} } from '@bursar/sdk'\n${loop}`)
  project.write('default.cts', `import Bursar, { ${types} } from '@bursar/sdk'\n${loop}`)
  project.write('named.cts', `import { Bursar, ${types} } from '@bursar/sdk'\n${loop}`)
  const required = `import Bursar = require('@bursar/sdk')\n${loop}`
  project.write('required.cts', required.replace('AgentList', 'Bursar.AgentList'))
  project.write(
    'script.cjs',
    `const Bursar = require('@bursar/sdk')
const { Bursar: Named, APIError, default: Default } = Bursar
const one = new Bursar()
const isOne = [Bursar, Named, Default].every((one) => one === Bursar) && one instanceof Named
one.agents.retrieve('nobody').catch((error) => console.log(isOne && error instanceof APIError))
`,
  )
  // The types of the package itself are looked into: nothing is skipped.
  expect(project.compile()).toBe('')
  for (const file of ['esm.js', 'named.js', 'default.cjs', 'named.cjs', 'required.cjs'])
    expect([file, project.run(file, env())]).toEqual([file, 'true\n'])
  expect(project.run('script.cjs', env())).toBe('true\n')
})

test('npx starts, shows and verifies what the packages install', { timeout: 300_000 }, async () => {
  const project = new Project()
  for (const name of ['sdk', 'server', 'cli']) project.install(name)
  const folder = await Folder.make()
  onTestFinished(() => folder.clear())
  const home = join(folder.path, 'home')
  const at = { home, cwd: project.folder, env: { npm_package_name: '' } }
  const npx = (...words: readonly string[]) => ['npx', '--no-install', 'bursar', ...words] as const
  // What npx runs; npx itself would not pass on that it is to end.
  const command = join(project.folder, 'node_modules/.bin/bursar')
  const running = folder.start({ ...at, command: [process.execPath, command, 'start'] })
  await running.ready()
  expect(running.stdout).toContain(`\n  BURSAR_HOME=${home} npx bursar demo\n`)
  const shown = await runCommand({ ...at, command: npx('demo') })
  expect(shown.stdout, shown.stderr).toMatch(/\nnpx bursar verify checks every book/)
  const listed = await runCommand({ ...at, command: npx('payments', 'list') })
  expect(listed.stdout, listed.stderr).toMatch(/^id +status +to .*\n(pay_\w+ .*\n)+$/)
  const verified = await runCommand({ ...at, command: npx('verify') })
  expect(verified.stdout, verified.stderr).toContain('sound')
})

test('a null where a key should be is an error, and never the key of the environment', () => {
  const project = installed()
  project.write('null.js', `import Bursar from '@bursar/sdk'\nnew Bursar({ apiKey: null })\n`)
  expect(() => project.run('null.js', env())).toThrow('No API key')
})
