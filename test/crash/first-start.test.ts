import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRunning } from '../../packages/server/src/embedded/embedded.ts'
import { freshDatabase } from '../setup/database.ts'
import { all, credentialsOf, did, Folder, type Launch, postgresOf } from '../setup/process.ts'
import { mustBeSound } from '../setup/verified.ts'

/** At how many moments either kind of first start is killed, spread from beginning to end. */
const moments = Number(process.env.BURSAR_PROVE_MOMENTS ?? 5)
const timeout = 60_000 + moments * 20_000
let folder: Folder

beforeAll(async () => {
  folder = await Folder.make()
})
afterAll(() => folder.clear())

describe('a first start that is killed is made good by the next one', () => {
  test('with a database of its own', { timeout }, async () => {
    // Two at once, since each waits for the disk most of the time.
    const homes = ['whole', 'as-whole'].map((name) => join(folder.path, name))
    const whole = Math.max(...(await Promise.all(homes.map((home) => timeOf({ home })))))
    let survivors = 0
    const lane = async (first: number) => {
      for (let moment = first; moment < moments; moment += 2) {
        const launch = { home: join(folder.path, `own-${moment}`) }
        // The last one is killed when it is ready: then its database outlives it.
        const isLast = moment === moments - 1
        await killAfter(launch, isLast ? null : momentOf(moment, whole))
        if ((await postgresOf(launch.home)) !== null) survivors += 1
        await expectGood(launch)
      }
    }
    await Promise.all([lane(0), lane(1)])
    expect(survivors).toBeGreaterThan(0)
    tell(`${moments} kills in ${whole} ms; the database outlived its server ${survivors} times`)
  })

  test('on a given database', { timeout }, async () => {
    const first = await freshDatabase()
    const whole = await timeOf({ home: join(folder.path, 'given'), databaseUrl: first.url })
    await first.drop()
    for (let moment = 0; moment < moments; moment += 1) {
      const { url, drop } = await freshDatabase()
      const launch = { home: join(folder.path, `given-${moment}`), databaseUrl: url }
      await killAfter(launch, momentOf(moment, whole))
      await expectGood(launch)
      await drop()
    }
    tell(`${moments} kills in ${whole} ms`)
  })

  // What stands in the home tells how far a first start has come.
  test.each(['secret', 'first-start.json', 'credentials.json'])(
    'at the moment when %s appears',
    { timeout },
    async (name) => {
      const { url, drop } = await freshDatabase()
      const launch = { home: join(folder.path, `at-${name}`), databaseUrl: url }
      const server = folder.start(launch)
      while (!existsSync(join(launch.home, name))) {
        expect(server.alive, server.stderr).toBe(true)
        await sleep(1)
      }
      await server.kill()
      await expectGood(launch, { shown: server.stdout.includes('\ntest key: ') })
      await drop()
    },
  )
})

/** Milliseconds from the launch to the ready line. */
async function timeOf(launch: Launch): Promise<number> {
  const began = performance.now()
  const server = folder.start(launch)
  await server.ready()
  const time = Math.round(performance.now() - began)
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  return time
}

/** A random moment of the given part of a start, the last ones of which may be after its end. */
function momentOf(part: number, whole: number): number {
  return 5 + ((part + Math.random()) / moments) * whole * 1.25
}

/** Milliseconds after the launch; null: when it is ready. */
async function killAfter(launch: Launch, milliseconds: number | null): Promise<void> {
  const server = folder.start(launch)
  if (milliseconds === null) await server.ready()
  else await sleep(milliseconds)
  expect(await server.kill()).toEqual({ code: null, signal: 'SIGKILL' })
}

/** The next start has one organization, whose keys work and whose money is there, once. */
async function expectGood(launch: Launch, before = { shown: true }): Promise<void> {
  const server = folder.start(launch)
  const baseUrl = await server.ready()
  const kept = await credentialsOf(launch.home)
  if (!before.shown) expect(server.stdout).toContain(`test key: ${kept.testKey}\n`)
  expect(kept.baseUrl).toBe(baseUrl)
  for (const [key, balance] of [
    [kept.testKey, '100000.00000000'],
    [kept.liveKey, '0.00000000'],
  ] as const) {
    const wallets = await all({ baseUrl, key }, '/v1/wallets')
    expect(wallets.filter(({ walletType }) => walletType === 'ORG')).toMatchObject([{ balance }])
    await did({ baseUrl, key }, 'POST /v1/agents', { send: { name: 'First' } })
  }
  // Once its key was shown, nothing is left of the plan.
  await expect
    .poll(() => existsSync(join(launch.home, 'first-start.json')), { timeout: 20_000 })
    .toBe(false)
  const databaseUrl = launch.databaseUrl ?? (await findRunning(launch.home))?.url ?? ''
  expect(await mustBeSound({ home: launch.home, databaseUrl })).toHaveLength(2)
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
}

function tell(sentence: string): void {
  process.stdout.write(`  ${sentence}\n`)
}
