import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HomeInUse } from './error.ts'
import { lockHolder, lockHome } from './lock.ts'
import { processIdentity } from './process.ts'

let home: string
let path: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bursar-lock-'))
  path = join(home, 'server.pid')
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

test('a home is served by one process at a time, and is free after it', async () => {
  const lock = await lockHome(home)
  expect(await lockHolder(home)).toBe(process.pid)
  await expect(lockHome(home)).rejects.toMatchObject({ name: 'HomeInUse', pid: process.pid })
  await lock.release()
  expect(await lockHolder(home)).toBe(null)
  const again = await lockHome(home)
  await again.release()
  expect(await readdir(home)).toEqual([])
})

const stale = {
  'of a process that is gone': async () => '4194300\nsome identity\n',
  'of an earlier process with a pid that is taken again': async () => `${process.ppid}\nolder\n`,
  'that a loss of power left empty': async () => '',
}

for (const [which, content] of Object.entries(stale)) {
  test(`a stale lock ${which} is taken over, by one of many`, async () => {
    await writeFile(path, await content())
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockHome(home)))
    const refusals = attempts.filter(({ status }) => status === 'rejected')
    expect(refusals).toHaveLength(19)
    for (const refusal of refusals) expect(refusal).toMatchObject({ reason: expect.any(HomeInUse) })
    expect(await readdir(home)).toEqual(['server.pid'])
    expect(await lockHolder(home)).toBe(process.pid)
  })
}

test('a stale lock is taken over by one, however the looks and the moves fall', async () => {
  for (let round = 0; round < 30; round += 1) {
    await writeFile(path, `4194300\ngone ${round}\n`)
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, index) => {
        await sleep(index % 7)
        return lockHome(home)
      }),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }
})

test('a takeover that was itself cut short is taken over', async () => {
  await writeFile(path, '4194300\ngone\n')
  await writeFile(`${path}.takeover`, '4194301\ngone too\n')
  await lockHome(home)
  expect(await readdir(home)).toEqual(['server.pid'])
  expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(String(process.pid))
})

test('the lock of a live process is never taken over', async () => {
  const identity = await processIdentity(process.ppid)
  await writeFile(path, `${process.ppid}\n${identity}\n`)
  await expect(lockHome(home)).rejects.toMatchObject({ pid: process.ppid })
})
