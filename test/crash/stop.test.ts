import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../setup/database.ts'
import { openProxy } from '../setup/db-proxy.ts'
import { all, credentialsOf, did, Folder, postgresOf, runCommand } from '../setup/process.ts'
import { Payer } from './payer-process.ts'

test('SIGTERM under load: what was done was answered, and nothing is left', async () => {
  const folder = await Folder.make()
  onTestFinished(() => folder.clear())
  const home = join(folder.path, 'home')
  const server = folder.start({ home })
  const baseUrl = await server.ready()
  const { testKey } = await credentialsOf(home)
  const owner = { baseUrl, key: testKey }
  const agent = await did(owner, 'POST /v1/agents', { send: { name: 'Payer' } })
  const send = { amount: '1000.00' }
  await did(owner, `POST /v1/agents/${agent.id}/adjust-budget`, { send })
  const payer = new Payer(join(folder.path, 'acknowledged'))
  onTestFinished(() => payer.kill())
  payer.tell({ at: { baseUrl, key: String(agent.apiKey) } })
  await payer.until(({ acknowledged }) => acknowledged >= 1000)

  // The payer goes on, on connections that it keeps open.
  const began = performance.now()
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  const took = Math.round(performance.now() - began)
  expect(took).toBeLessThan(10_000)
  // On a busy machine the payer may ask for more than can be begun.
  const busy = /requests that cannot be started/
  expect(server.stderr.split('\n').filter((line) => line !== '' && !busy.test(line))).toEqual([])
  expect(await postgresOf(home)).toBe(null)
  expect(await answers(Number(new URL(baseUrl).port))).toBe(false)
  const answered = await payer.settled()

  const next = folder.start({ home })
  const again = { baseUrl: await next.ready(), key: testKey }
  const made = await all(again, `/v1/payments?walletId=${agent.id}`)
  // Nothing was paid of which the payer was not told before the server was gone.
  expect(made.map(({ id }) => id).sort()).toEqual([...answered.values()].sort())
  expect((await runCommand({ home }, 'verify')).code).toBe(0)
  expect(await next.kill('SIGINT')).toEqual({ code: 0, signal: null })
  process.stdout.write(`  stopped in ${took} ms after ${answered.size} payments\n`)
})

test('SIGTERM while the database is silent: nothing is waited for in turn', async () => {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  const proxy = await openProxy(url)
  onTestFinished(() => proxy.close())
  const folder = await Folder.make()
  onTestFinished(() => folder.clear())
  const server = folder.start({ home: join(folder.path, 'home'), databaseUrl: proxy.url })
  await server.ready()
  proxy.fault = 'swallow the request'
  // What looks at the database each second waits for it by now.
  await sleep(2_500)
  const began = performance.now()
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(performance.now() - began).toBeLessThan(10_000)
})

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}
