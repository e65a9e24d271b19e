import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPython } from '../documents/script.ts'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst } from './agent-first.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

test('the Python client passes its own tests, by the command of its page', async () => {
  const [, command] = /^(python3 -m unittest .*)$/m.exec(textOf('clients/python/README.md')) ?? []
  expect(command).toMatch(/clients\/python\/tests/)
  // What JSON writes of texts, Python reads alike.
  const [line, cwd] = [command, root].map((text) => JSON.stringify(text))
  const run = `subprocess.run(${line}, shell=True, check=True, cwd=${cwd})`
  await runPython(server, `import subprocess\n${run}`)
})

test('the Python client calls every resource of a real server', async () => {
  const { key, wallet } = await new AgentFirst(server).agent({ budget: 1000 })
  const script = textOf('test/e2e/python-client.py')
  const env = { BURSAR_API_KEY: server.testKey, AGENT_KEY: key, AGENT_WALLET: wallet }
  await runPython(server, `import os\nos.environ.update(${JSON.stringify(env)})\n${script}`)
})
