import type { Id, MemberRole } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, BookClient, openBench } from '../../../../../test/setup/bench.ts'
import { nextId, nextKey } from '../../../../../test/setup/given.ts'
import { decodeKey, selectKeys } from './key.ts'
import { decodeMember, selectMember, selectMembers } from './member.ts'
import { countVoices } from './voice.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const far = Number.MAX_SAFE_INTEGER

async function opened() {
  const client = new BookClient(await bench.open(), bench.engine())
  const { bookId, by: machine } = client.book
  const read = bench.database.read.bind(bench.database)
  return {
    ...{ client, machine },
    async member(role: MemberRole) {
      const [person, key] = [nextId('person'), nextKey()]
      const params = { person, role, key }
      await client.must({ kind: 'member.add', actor: 'system:setup', params })
      return { person, key: key.id }
    },
    async change(person: Id<'person'>, role: MemberRole) {
      const params = { person, role, key: nextKey(), cascade: null }
      await client.must({ kind: 'member.change', actor: 'system:setup', params })
      return params.key.id
    },
    async end(person: Id<'person'>) {
      const params = { person, cascade: null }
      await client.must({ kind: 'member.end', actor: 'system:setup', params })
    },
    async key(actor: Id<'key'> | 'system:setup', permissions = ['approvals:write']) {
      const key = nextKey()
      const params = { key, owner: 'somebody', permissions, expiresAt: null, texts: {} }
      await client.must({ kind: 'key.create', actor, params })
      return key.id
    },
    async members(below = far, limit = 10) {
      return (await read(selectMembers(bookId, below, limit))).map(decodeMember)
    },
    async one(person: Id<'person'>) {
      return (await read(selectMember(bookId, person))).map(decodeMember)
    },
    async voices() {
      const [row] = await read(countVoices(bookId))
      return Number(row?.voices)
    },
    async keys() {
      return (await read(selectKeys(bookId, far, 50))).map((row) => decodeKey(row).row.id)
    },
  }
}

test('members are listed from the newest on, each with the keys that speak for them', async () => {
  const book = await opened()
  const [ann, bob, cat] = [
    await book.member('owner'),
    await book.member('operator'),
    await book.member('viewer'),
  ]
  await book.key(ann.key)
  await book.change(bob.person, 'owner')
  await book.end(cat.person)
  const shown = (await book.members()).map(({ row, keys }) => [row.person, row.role, keys])
  expect(shown).toEqual([
    [bob.person, 'owner', 0],
    [ann.person, 'owner', 1],
  ])
  const [newest] = await book.members(far, 1)
  expect(newest?.row.person).toBe(bob.person)
  const [oldest, ...none] = await book.members(newest?.row.addedSeq)
  expect([oldest?.row.person, none]).toEqual([ann.person, []])
})

test('one member is found until the membership ends, and in no other book', async () => {
  const [book, other] = [await opened(), await opened()]
  await book.member('owner')
  const { person } = await book.member('approver')
  expect(await book.one(person)).toMatchObject([{ row: { person, role: 'approver' }, keys: 0 }])
  expect(await other.one(person)).toEqual([])
  await book.end(person)
  expect(await book.one(person)).toEqual([])
})

test('keys of members are no API keys', async () => {
  const book = await opened()
  const { person, key } = await book.member('owner')
  await book.change((await book.member('viewer')).person, 'owner')
  const made = await book.key(key)
  expect(await book.keys()).toEqual([made, book.machine])
  await book.end(person)
  expect(await book.keys()).toEqual([made, book.machine])
})

test('voices are people, once there are members: all keys of the machine are one', async () => {
  const book = await opened()
  await book.key('system:setup')
  const machine = await book.key('system:setup', ['keys:write', 'approvals:write'])
  await book.key(machine)
  expect(await book.voices()).toBe(3)
  const ann = await book.member('owner')
  expect(await book.voices()).toBe(2)
  await book.key(ann.key)
  const bob = await book.member('viewer')
  expect(await book.voices()).toBe(2)
  await book.change(bob.person, 'approver')
  expect(await book.voices()).toBe(3)
  await book.end(bob.person)
  expect(await book.voices()).toBe(2)
})
