import { hexFromUlid } from '@bursar/core'
import { expect, test } from 'vitest'
import { sessionAgeMsMax, sessionFreshMinutes, sessionIdleHoursMax } from '../limits.ts'
import type { Row } from '../store/db.ts'
import { hashKey, mintToken, mintUlid } from './mint.ts'
import { SessionDirectory } from './session-directory.ts'

const minute = 60_000_000
const start = 1_750_000_000_000_000
const hash = hashKey(mintToken('bss'))
const uuid = () => hexFromUlid(mintUlid())

/** A session that was made at the start, as the database has it. */
function rowOf(rest: Row = {}): Row {
  return {
    ...{ id: uuid(), hash, person: uuid(), method: 'passkey', user_agent: '', name: 'Ada' },
    ...{ created_at: start, seen_at: start, fresh_at: start, clock: start },
    expires_at: start + 7 * 24 * 60 * minute,
    ...rest,
  }
}

/** A directory whose database and clock a test holds in its hands. */
function directory(rows: readonly Row[]) {
  const state = { rows, now: 0, reads: 0, held: null as Promise<void> | null }
  const sessions = new SessionDirectory({
    async read() {
      state.reads += 1
      const { rows: found } = state
      await state.held
      return found
    },
    now: () => state.now,
  })
  const find = () => sessions.find(hash, { isSuspect: false })
  return { state, sessions, find }
}

test('what was looked up is relied on for a second, and no longer', async () => {
  const { state, find } = directory([rowOf()])
  expect(await find()).toMatchObject({ name: 'Ada', isFresh: true })
  state.rows = []
  state.now += sessionAgeMsMax
  expect(await find()).not.toBe(null)
  expect(state.reads).toBe(1)
  state.now += 1
  expect(await find()).toBe(null)
})

test('requests that come at once share one look-up', async () => {
  const { state, find } = directory([rowOf()])
  const found = await Promise.all([find(), find(), find()])
  expect(found.every((one) => one !== null)).toBe(true)
  expect(state.reads).toBe(1)
})

test('a secret that is nobody’s is looked up once', async () => {
  const { state, find } = directory([])
  expect(await find()).toBe(null)
  state.now += 10_000
  expect(await find()).toBe(null)
  expect(state.reads).toBe(1)
})

test('one that ends while it is looked up is not kept', async () => {
  const { state, sessions, find } = directory([rowOf()])
  let answer = () => {}
  state.held = new Promise((resolve) => {
    answer = resolve
  })
  const early = find()
  await expect.poll(() => state.reads).toBe(1)
  sessions.forget([hash])
  state.rows = []
  answer()
  await early
  expect(await find()).toBe(null)
})

test('a failed look-up says nothing of the session', async () => {
  const state = { fails: true }
  const sessions = new SessionDirectory({
    read: () => (state.fails ? Promise.reject(new Error('gone')) : Promise.resolve([rowOf()])),
  })
  await expect(sessions.find(hash, { isSuspect: false })).rejects.toThrow('gone')
  state.fails = false
  expect(await sessions.find(hash, { isSuspect: false })).not.toBe(null)
})

test('it is fresh for minutes, and ends by the clock of the database', async () => {
  const last = start + sessionFreshMinutes * minute
  const at = async (clock: number, rest: Row = {}) => directory([rowOf({ clock, ...rest })]).find()
  expect(await at(last - 1)).toMatchObject({ isFresh: true, freshUntil: last })
  expect(await at(last)).toMatchObject({ isFresh: false })
  const idle = start + sessionIdleHoursMax * 60 * minute
  expect(await at(idle - 1)).not.toBe(null)
  expect(await at(idle)).toBe(null)
  expect(await at(start + 5, { expires_at: start + 5 })).toBe(null)
})

test('of one that is used often, it is told about once a minute', async () => {
  const { sessions, state, find } = directory([rowOf({ clock: start + minute - 1 })])
  await find()
  expect(sessions.takeUses()).toEqual([])
  state.rows = [rowOf({ clock: start + minute })]
  state.now += sessionAgeMsMax + 1
  await find()
  await find()
  expect(sessions.takeUses()).toEqual([{ hash, seenAt: start + minute }])
  expect(sessions.takeUses()).toEqual([])
})
