import { type CommandAccess, type CommandKind, commandAccess, themselves } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import type { Operation } from './operation.ts'
import { memberPermissions } from './permission.ts'
import { v1Operations } from './v1/operations.ts'
import { v2Operations } from './v2/operations.ts'

const entries = Object.entries<CommandAccess | typeof themselves | null>(commandAccess)
/** What members do for themselves is no operation of any key. */
const accessOf = Object.fromEntries(
  entries.map(([kind, access]) => [kind, access === themselves ? null : access]),
)
const all: readonly Operation[] = [...Object.values(v1Operations), ...Object.values(v2Operations)]
const making = all.filter(({ makes }) => makes.length > 0)

/** What there is no rail for is refused before anything is asked of the book. */
const refusing = /^v2\.(chains|cards|escrows)\./
/** Invitations stand in the directory of people; the book hears of who accepts one. */
const directory = /^invitations\./

test('what writes makes commands, and nothing else does', () => {
  const writing = all.filter(
    ({ name, writes }) => writes && !refusing.test(name) && !directory.test(name),
  )
  expect(making.map(({ name }) => name)).toEqual(writing.map(({ name }) => name))
})

test('every command that a key can ask for is made by some operation', () => {
  // A member is added by accepting an invitation, in the name of who made it, and a client is let
  // in on a page.
  const byPages: readonly CommandKind[] = ['member.add', 'grant.create', 'grant.end']
  const made = new Set<CommandKind>([...byPages, ...making.flatMap(({ makes }) => makes)])
  const kinds = Object.keys(commandAccess) as CommandKind[]
  expect(kinds.filter((kind) => (accessOf[kind] === null) === made.has(kind))).toEqual([])
})

describe('an operation asks for what its commands need', () => {
  test.each(making)('$name', ({ makes, permission, agentPermission }) => {
    const needed = makes.map((kind) => accessOf[kind])
    for (const one of needed) expect(permission).toBe(one?.org)
    const ofAgents = needed.flatMap((one) => one?.agent ?? [])
    // An operation may be closed to agents though a command of it is not.
    expect([ofAgents[0] ?? null, null]).toContain(agentPermission)
    expect(new Set(ofAgents).size).toBeLessThan(2)
  })
})

test('the core names no permission that nobody can have', () => {
  const named = Object.values(accessOf).flatMap((one) => [
    one?.org,
    one?.agent,
    one?.rules,
    one?.stops,
  ])
  const unknown = named.filter((one) => one != null && !memberPermissions.includes(one))
  expect(unknown).toEqual([])
})
