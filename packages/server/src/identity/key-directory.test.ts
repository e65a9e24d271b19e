import { permissions } from '@bursar/contract'
import { type Command, type Id, noRules } from '@bursar/core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/setup/database.ts'
import {
  type OpenedOrganization,
  openTestOrganization,
} from '../../../../test/setup/organization.ts'
import { Engine } from '../engine/engine.ts'
import { keyAgeMsMax, lookupBatchMax, lookupsUnderWayMax, lookupsWaitingMax } from '../limits.ts'
import type { Database, Query, Row } from '../store/db.ts'
import { openDatabase } from '../store/driver/open.ts'
import { databaseTime } from '../store/head.ts'
import { migrate } from '../store/migrate.ts'
import { KeyDirectory, type Presented } from './key-directory.ts'
import { hashKey, mintId, mintKey, parseKey } from './mint.ts'

let fresh: FreshDatabase
let database: Database
let engine: Engine
let org: OpenedOrganization
const listeners = new Set<KeyDirectory>()

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ url: fresh.url })
  await migrate(database)
  engine = new Engine(database, {
    committed: (_, events) => {
      for (const keys of listeners) keys.committed(events)
    },
    bug: (error) => {
      throw error
    },
    alarm: () => undefined,
  })
  org = await openTestOrganization({ database, engine }, permissions)
})

afterAll(async () => {
  await engine.close()
  await database.close()
  await fresh.drop()
})

/** A directory of one process, whose clock and look-ups are in the hands of the test. */
function directory() {
  const clock = { ms: 0 }
  const queries: Query[] = []
  const answered: Query[] = []
  // Runs after the database has answered, before the directory hears of it.
  const hold = { until: Promise.resolve() }
  const read = async (query: Query): Promise<readonly Row[]> => {
    queries.push(query)
    const rows = await database.read(query)
    answered.push(query)
    await hold.until
    return rows
  }
  const keys = new KeyDirectory({ read, now: () => clock.ms })
  return { keys, clock, queries, answered, hold }
}

function presented(secret: string): Presented {
  const named = parseKey(secret)
  if (named === null) throw new Error('not a key')
  return { ...named, hash: hashKey(secret) }
}

async function submit(command: Command): Promise<void> {
  const request = { command, texts: [], idempotency: null, box: null, dry: false }
  const { kind } = await engine.submit(org.test.bookId, request)
  expect(kind).toBe('recorded')
}

async function owner(): Promise<Id<'key'>> {
  const caller = await directory().keys.find(presented(org.test.key), 'read')
  if (caller === null || caller === 'FULL') throw new Error('the first key opens its book')
  return caller.key
}

async function newAgent(): Promise<{ agent: Id<'agent'>; secret: string; key: Id<'key'> }> {
  const agent = mintId('agent')
  const { secret, key } = mintKey('test', org.test.bookId)
  const may = { permissions: ['wallets:read', 'payments:write'], readOnly: false }
  const params = { agent, key, ...may, rules: noRules, walletless: null, texts: {} }
  await submit({ kind: 'agent.create', actor: await owner(), params })
  return { agent, secret, key: key.id }
}

test('a key tells its book, its holder and what it may do', async () => {
  const { agent, secret, key } = await newAgent()
  const { keys } = directory()
  expect(await keys.find(presented(secret), 'read')).toStrictEqual({
    bookId: org.test.bookId,
    environment: 'test',
    key,
    keyHash: hashKey(secret),
    agent,
    root: null,
    permissions: ['wallets:read', 'payments:write'],
    person: null,
    isFresh: false,
  })
  expect(await keys.find(presented(org.live.key), 'read')).toMatchObject({
    bookId: org.live.bookId,
    environment: 'live',
    agent: null,
    root: expect.stringMatching(/^key_/),
  })
})

test('a key opens no other book and no other environment', async () => {
  const { keys } = directory()
  const key = presented(org.test.key)
  expect(await keys.find({ ...key, bookId: org.live.bookId }, 'read')).toBe(null)
  expect(await keys.find({ ...key, environment: 'live' }, 'read')).toBe(null)
})

test('a read relies on a look-up of the last second, a write on any', async () => {
  const { keys, clock, queries } = directory()
  const key = presented(org.test.key)
  await keys.find(key, 'write')
  clock.ms += keyAgeMsMax
  await keys.find(key, 'read')
  clock.ms += 3_600_000
  await keys.find(key, 'write')
  expect(queries).toHaveLength(1)
  await keys.find(key, 'read')
  expect(queries).toHaveLength(2)
})

test('requests share a look-up, and a key of nobody is remembered for a second', async () => {
  const { keys, clock, queries } = directory()
  const key = presented(org.test.key)
  const found = await Promise.all(Array.from({ length: 20 }, () => keys.find(key, 'read')))
  expect(new Set(found).size).toBe(1)
  expect(queries).toHaveLength(1)
  const unknown = presented(mintKey('test', org.test.bookId).secret)
  expect(await keys.find(unknown, 'read')).toBe(null)
  expect(await keys.find(unknown, 'write')).toBe(null)
  expect(queries).toHaveLength(2)
  clock.ms += keyAgeMsMax + 1
  expect(await keys.find(unknown, 'read')).toBe(null)
  expect(queries).toHaveLength(3)
})

test('a flood of well-formed guesses costs a few queries, and no good key its answer', async () => {
  const { keys, queries } = directory()
  const guess = () => presented(mintKey('test', org.test.bookId).secret)
  const guesses = Array.from({ length: 2_000 }, () =>
    keys.find(guess(), 'read', { isSuspect: true }),
  )
  // One from elsewhere, one from the same address as the flood: both behind it.
  const elsewhere = keys.find(presented(org.test.key), 'read', { isSuspect: false })
  const besides = keys.find(presented(org.live.key), 'write', { isSuspect: true })
  expect(await elsewhere).toMatchObject({ bookId: org.test.bookId })
  // It went ahead of what had come before it.
  expect(queries.length).toBeLessThan(6)
  expect(await besides).toMatchObject({ bookId: org.live.bookId })
  expect(new Set(await Promise.all(guesses))).toEqual(new Set([null]))
  expect(queries.length).toBeLessThan(14)
})

test('waiting look-ups are bounded, apart for those who guessed too often', async () => {
  const { keys, hold, clock } = directory()
  const good = presented(org.test.key)
  await keys.find(good, 'read')
  clock.ms += keyAgeMsMax + 1
  let release: () => void = () => undefined
  hold.until = new Promise((resolve) => {
    release = resolve
  })
  const guess = () => presented(mintKey('test', org.test.bookId).secret)
  const suspect = { isSuspect: true }
  const waiting = lookupsWaitingMax + lookupsUnderWayMax * lookupBatchMax
  const found = Array.from({ length: waiting }, () => keys.find(guess(), 'read', suspect))
  expect(await keys.find(guess(), 'read', suspect)).toBe('FULL')
  // A key that was good is no guess, wherever it comes from; nor is one from elsewhere.
  found.push(keys.find(guess(), 'read'))
  const remembered = keys.find(good, 'read', suspect)
  release()
  expect(await remembered).toMatchObject({ bookId: org.test.bookId })
  expect(await found.at(-1)).toBe(null)
  await Promise.all(found)
})

test.each(['agent.rotate', 'agent.delete', 'agent.retire'] as const)(
  'after %s the old key is dead at once',
  async (kind) => {
    const { agent, secret } = await newAgent()
    const { keys } = directory()
    listeners.add(keys)
    const key = presented(secret)
    expect(await keys.find(key, 'write')).not.toBe(null)
    const actor = await owner()
    const next = mintKey('test', org.test.bookId)
    if (kind === 'agent.rotate') await submit({ kind, actor, params: { agent, key: next.key } })
    else await submit({ kind, actor, params: { agent } })
    expect(await keys.find(key, 'write')).toBe(null)
    expect(await keys.find(key, 'read')).toBe(null)
    const successor = await keys.find(presented(next.secret), 'read')
    const rotated: unknown = expect.objectContaining({ agent })
    expect(successor).toEqual(kind === 'agent.rotate' ? rotated : null)
  },
)

test.each(['agent.delete', 'agent.retire'] as const)(
  'after %s the keys of those below are dead at once',
  async (kind) => {
    const { agent: parent } = await newAgent()
    const { secret, key } = mintKey('test', org.test.bookId)
    const actor = await owner()
    const made = { parent, agent: mintId('agent'), key, permissions: ['wallets:read'] }
    const params = { ...made, rules: noRules, amount: 0n, expiresAt: null, texts: {} }
    await submit({ kind: 'agent.delegate', actor, params })
    const { keys } = directory()
    listeners.add(keys)
    expect(await keys.find(presented(secret), 'read')).not.toBe(null)
    await submit({ kind, actor, params: { agent: parent } })
    expect(await keys.find(presented(secret), 'read')).toBe(null)
  },
)

test('after key.revoke an organization key is dead at once', async () => {
  const { secret, key } = mintKey('test', org.test.bookId)
  const actor = await owner()
  const params = { key, owner: 'owner', permissions: ['wallets:read'], expiresAt: null, texts: {} }
  await submit({ kind: 'key.create', actor, params })
  const { keys } = directory()
  listeners.add(keys)
  expect(await keys.find(presented(secret), 'read')).not.toBe(null)
  await submit({ kind: 'key.revoke', actor, params: { key: key.id, cascade: null } })
  expect(await keys.find(presented(secret), 'read')).toBe(null)
})

test.each(['member.change', 'member.end'] as const)(
  'after %s the keys that end with it are dead at once',
  async (kind) => {
    const actor = 'system:setup'
    const unpresented = () => ({ ...mintKey('test', org.test.bookId).key, prefix: '', last4: '' })
    const add = async () => {
      const params = { person: mintId('person'), role: 'owner' as const, key: unpresented() }
      await submit({ kind: 'member.add', actor, params })
      return { person: params.person, key: params.key }
    }
    await add()
    const { person, key: own } = await add()
    const { secret, key } = mintKey('test', org.test.bookId)
    const may = { owner: 'shop', permissions: ['wallets:read'], expiresAt: null, texts: {} }
    await submit({ kind: 'key.create', actor: own.id, params: { key, ...may } })
    const { keys } = directory()
    listeners.add(keys)
    const ofMember = { bookId: org.test.bookId, environment: 'test', hash: own.hash } as const
    for (const one of [ofMember, presented(secret)])
      expect(await keys.find(one, 'write')).not.toBe(null)
    const params = { person, cascade: true }
    const role = 'viewer' as const
    if (kind === 'member.end') await submit({ kind, actor, params })
    else await submit({ kind, actor, params: { ...params, role, key: unpresented() } })
    for (const one of [ofMember, presented(secret)])
      expect(await keys.find(one, 'write')).toBe(null)
  },
)

test('another process learns of a revocation within a second', async () => {
  const { agent, secret } = await newAgent()
  const { keys, clock } = directory()
  const key = presented(secret)
  await keys.find(key, 'read')
  await submit({ kind: 'agent.delete', actor: await owner(), params: { agent } })
  clock.ms += keyAgeMsMax + 1
  expect(await keys.find(key, 'read')).toBe(null)
  // What a look-up found out, a write no longer relies on either.
  expect(await keys.find(key, 'write')).toBe(null)
})

test.each(['shared', 'kept'])('a look-up older than a revocation is not %s', async (how) => {
  const { agent, secret, key: id } = await newAgent()
  const { keys, hold, answered } = directory()
  const key = presented(secret)
  let release: () => void = () => undefined
  hold.until = new Promise((resolve) => {
    release = resolve
  })
  const early = keys.find(key, 'read')
  await expect.poll(() => answered.length).toBe(1)
  await submit({ kind: 'agent.delete', actor: await owner(), params: { agent } })
  keys.forget([id])
  const late = how === 'shared' ? keys.find(key, 'read') : null
  release()
  expect(await early).not.toBe(null)
  expect(await (late ?? keys.find(key, 'write'))).toBe(null)
})

test('a key opens nothing from the moment it expires, however it is remembered', async () => {
  const { secret, key } = mintKey('test', org.test.bookId)
  const { keys, clock } = directory()
  const expiresAt = (await databaseTime(database.read)) + 60_000_000
  const params = { key, owner: 'owner', permissions: ['wallets:read'], expiresAt, texts: {} }
  await submit({ kind: 'key.create', actor: await owner(), params })
  expect(await keys.find(presented(secret), 'write')).not.toBe(null)
  clock.ms += 60_000
  expect(await keys.find(presented(secret), 'write')).toBe(null)
})

test.each([
  ['behind', -3_600_000, null],
  ['ahead', 3_600_000, expect.anything()],
])('a wall clock that is %s neither keeps nor ends a key', async (_, shift, found) => {
  const { secret, key } = mintKey('test', org.test.bookId)
  const { keys } = directory()
  const isOver = found === null
  const expiresAt = (await databaseTime(database.read)) + (isOver ? 1 : 60_000_000)
  const params = { key, owner: 'owner', permissions: ['wallets:read'], expiresAt, texts: {} }
  await submit({ kind: 'key.create', actor: await owner(), params })
  const wall = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + shift)
  try {
    const own = new KeyDirectory({ read: database.read })
    expect(await own.find(presented(secret), 'read')).toEqual(found)
    expect(await keys.find(presented(secret), 'read')).toEqual(found)
  } finally {
    wall.mockRestore()
  }
})

test('each key is noted once with its last use', async () => {
  const { keys, clock } = directory()
  const key = presented(org.test.key)
  const { bookId } = org.test
  const before = await databaseTime(database.read)
  await keys.find(key, 'write')
  const after = await databaseTime(database.read)
  clock.ms += keyAgeMsMax
  await keys.find(key, 'read')
  const uses = keys.takeUses()
  expect(uses).toStrictEqual([{ bookId, key: await owner(), usedAt: expect.any(Number) }])
  const sinceLookUp = (uses[0]?.usedAt ?? 0) - keyAgeMsMax * 1000
  expect(sinceLookUp).toBeGreaterThanOrEqual(before)
  expect(sinceLookUp).toBeLessThanOrEqual(after)
  expect(keys.takeUses()).toStrictEqual([])
})

test('a failed look-up is the answer of nobody else', async () => {
  const { queries } = directory()
  let fails = true
  const keys = new KeyDirectory({
    read(query) {
      queries.push(query)
      return fails ? Promise.reject(new Error('gone')) : database.read(query)
    },
  })
  const key = presented(org.test.key)
  await expect(keys.find(key, 'read')).rejects.toThrow('gone')
  fails = false
  expect(await keys.find(key, 'read')).not.toBe(null)
})
