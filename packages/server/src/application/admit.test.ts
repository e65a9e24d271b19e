import { expect, test } from 'vitest'
import { mintId } from '../identity/mint.ts'
import { forbidden } from './admit.ts'

const operation = {
  permission: 'keys:write',
  agentPermission: null,
  writes: true,
  makes: [],
  fresh: true,
} as const

const caller = {
  bookId: 1,
  environment: 'test',
  key: mintId('key'),
  keyHash: '',
  agent: null,
  root: mintId('key'),
  permissions: ['keys:write'],
} as const

test('what asks for a fresh passkey asks it of people, not of programs', () => {
  const person = mintId('person')
  expect(forbidden(operation, { ...caller, person: null, isFresh: false })).toBe(null)
  expect(forbidden(operation, { ...caller, person, isFresh: true })).toBe(null)
  expect(forbidden(operation, { ...caller, person, isFresh: false })).toMatchObject({
    code: 'REAUTHENTICATION_REQUIRED',
  })
  expect(forbidden({ ...operation, fresh: false }, { ...caller, person, isFresh: false })).toBe(
    null,
  )
})

test('who may not at all is not asked for a passkey first', () => {
  const nobody = { ...caller, permissions: [], person: mintId('person'), isFresh: false }
  expect(forbidden(operation, nobody)).toMatchObject({ code: 'FORBIDDEN' })
})
