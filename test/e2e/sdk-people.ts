import type { Bursar } from '@bursar/sdk'
import { expect } from 'vitest'
import type { TestServer } from '../setup/server.ts'
import { Team } from './team.ts'
import { World } from './world.ts'

/** All that a client asks of people: a key reads them, and does nothing that they alone do. */
export async function askForPeople(operator: Bursar, server: TestServer): Promise<void> {
  const { members, invitations, approvals } = operator
  const person = await new Team(server).teammate()
  expect((await members.list()).data[0]).toMatchObject({ id: person, role: 'viewer' })
  expect(await members.retrieve(person)).toMatchObject({ id: person, activeKeys: 0 })
  const { data } = await invitations.list()
  expect(data[0]).toMatchObject({ role: 'viewer', status: 'USED' })
  for (const change of [
    () => members.update(person, { role: 'owner' }),
    () => members.delete(person),
    () => invitations.create({ role: 'owner' }),
    () => invitations.delete(data[0]?.id ?? ''),
  ])
    await expect(change()).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' })
  const { id } = await new World(server).approval()
  const challenge = approvals.challenge(id)
  await expect(challenge).rejects.toMatchObject({ status: 403, code: 'STEP_UP_REQUIRED' })
}
