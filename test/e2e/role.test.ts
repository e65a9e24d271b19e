import { type Operation, tools, v1Operations, v2Operations } from '@bursar/contract'
import { type MemberRole, permissionsOf, roles } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { message, post } from '../mcp/rpc.ts'
import { TestServer } from '../setup/server.ts'
import { Team } from './team.ts'
import type { SentRequest } from './world.ts'

const wallet: readonly Operation[] = Object.values(v1Operations)
const agentFirst: readonly Operation[] = Object.values(v2Operations)

let server: TestServer
const sessions = new Map<MemberRole, SentRequest>()
beforeAll(async () => {
  server = await TestServer.start()
  const team = new Team(server)
  sessions.set('owner', await team.owner())
  for (const role of ['viewer', 'approver', 'operator'] as const)
    sessions.set(role, (await team.joined(role)).asked)
})
afterAll(() => server.stop())

const nobody = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'

/** About nothing: who may is told that, and who may not is told first that they may not. */
function ask(operation: Operation, role: MemberRole) {
  const { method, path, body } = operation
  const sent = { ...sessions.get(role), ...(body === undefined ? {} : { body: { unknown: 1 } }) }
  return server.call(method, path.replaceAll(/\{\w+\}/g, nobody), sent)
}

/** Written down a second time: what whoever may only stop something may call beside their own. */
const stops = ['agents.pause', 'kya.suspend', 'killSwitch.set']

test.each(roles)('a %s may call what the role has the permission for', async (role) => {
  const own = permissionsOf(role)
  for (const operation of wallet) {
    const { name, permission } = operation
    const may = own.includes(permission) || (stops.includes(name) && role !== 'viewer')
    const { status, body } = await ask(operation, role)
    expect([name, body.code === 'FORBIDDEN']).toEqual([name, !may])
    expect(may ? [200, 400, 404] : [403], name).toContain(status)
  }
})

test('a session opens neither the agent-first face nor the tools', async () => {
  for (const operation of agentFirst)
    expect([operation.name, (await ask(operation, 'owner')).status]).toEqual([operation.name, 401])
  const { origin: _, ...headers } = sessions.get('owner')?.headers ?? {}
  const [tool] = tools
  const params = { name: `bursar_${tool?.name}`, arguments: {} }
  for (const sent of [message('tools/list'), message('tools/call', params)])
    expect((await post(server, sent, { key: null, headers })).status).toBe(401)
})
