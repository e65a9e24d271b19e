import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../setup/process.ts'
import { type Asked, TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

interface Key {
  readonly id: string
  readonly apiKey: string
}

/** A key that another one makes, the founder's if nobody else is named. */
async function made(body: object, key = server.testKey): Promise<Key> {
  const { id, apiKey } = await server.did('POST', '/v1/api-keys', { key, body })
  return { id: String(id), apiKey: String(apiKey) }
}

async function codeOf(method: string, path: string, asked: Asked = {}) {
  const { status, body } = await server.call(method, path, asked)
  return status < 300 ? status : `${status} ${body.code}`
}

async function agent(rules: object = {}, permissions?: readonly string[]) {
  const sent = permissions === undefined ? { name: 'Ada' } : { name: 'Ada', permissions }
  const { id, apiKey } = await server.did('POST', '/v1/agents', { body: sent })
  const wallet = String(id)
  await server.did('POST', `/v1/agents/${wallet}/adjust-budget`, { body: { amount: 100 } })
  if (Object.keys(rules).length > 0)
    await server.did('PATCH', `/v1/policies/${wallet.replace('wal_', 'pol_')}`, { body: rules })
  return { wallet, id: wallet.replace('wal_', 'agent_'), apiKey: String(apiKey) }
}

/** A payment that waits for approval, from the agent's wallet. */
async function asked(by: { wallet: string }, key: string): Promise<string> {
  const to = { merchant: { domain: 'shop.example' } }
  const body = { to, amount: '5', from: by.wallet }
  const { approvalId } = await server.did('POST', '/v1/payments', { key, body })
  return String(approvalId)
}

const faces = [
  ['/v1', 'DELETE', (group: string, id: string) => `/v1/groups/${group}/agents/${id}`],
  ['/api/v2', 'DELETE', (group: string, id: string) => `/api/v2/groups/${group}/agents/${id}`],
] as const

describe('nobody gets more by others', () => {
  test('a key is rotated by one that has its permissions', async () => {
    const clerk = await made({ permissions: ['wallets:write'] })
    const strong = await agent({}, ['payments:write', 'agents:delegate'])
    const path = `/v1/agents/${strong.wallet}/rotate-key`
    const refused = await server.call('POST', path, { key: clerk.apiKey })
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(refused.body.detail).toContain('payments:write, agents:delegate')
    expect(await codeOf('POST', path)).toBe(200)
  })

  test.each(faces)('%s: an agent leaves rules by one that may change rules', async (...face) => {
    const [, method, path] = face
    const clerk = await made({ permissions: ['groups:read', 'groups:write'] })
    const one = await agent()
    const { id } = await server.did('POST', '/api/v2/groups', {
      body: { name: 'Team', budget: { daily: '10.00' } },
    })
    const member = path(String(id), one.id)
    const body = { agent_id: one.id }
    await server.did('POST', `/api/v2/groups/${id}/agents`, { body })
    expect(await codeOf(method, member, { key: clerk.apiKey })).toBe('403 FORBIDDEN')
    expect(await codeOf(method, member)).toBe(200)
  })
})

describe('approvers', () => {
  test('are who stands behind keys, and not who asked', async () => {
    const ann = await server.voice('ann')
    const child = await made({ owner: 'bob', permissions: ['approvals:write'] }, ann)
    const own = await made({ owner: 'carl', permissions: ['approvals:write'] })
    const strict = await agent({ requireApprovalAbove: '0', approvalsNeeded: 2 })
    const approval = await asked(strict, server.testKey)
    const vote = (key: string) => codeOf('POST', `/v1/approvals/${approval}/approve`, { key })
    expect(await vote(server.testKey)).toBe('409 CONFLICT')
    expect(await vote(own.apiKey)).toBe('409 CONFLICT')
    expect(await vote(child.apiKey)).toBe(200)
    expect(await vote(ann)).toBe('409 CONFLICT')
  })

  test('count as long as their keys, on both faces', async () => {
    const [ann, bob] = [await server.voice('ann'), await server.voice('bob')]
    const short = await made({ owner: 'short', permissions: ['approvals:write'] }, ann)
    const strict = await agent({ requireApprovalAbove: '0', approvalsNeeded: 2 })
    const approval = await asked(strict, strict.apiKey)
    const paths = [`/v1/approvals/${approval}/approve`, `/api/v2/approvals/${approval}/approve`]
    const vote = (face: number, key: string) => server.did('POST', String(paths[face]), { key })
    await vote(0, short.apiKey)
    await server.did('DELETE', `/v1/api-keys/${short.id}`)
    expect(await vote(1, bob)).toMatchObject({ status: 'pending', approvals: [{ by: 'bob' }] })
    expect(await vote(0, ann)).toMatchObject({
      status: 'APPROVED',
      approvals: [{ by: 'bob' }, { by: 'ann' }],
    })
  })

  test('are fewer than a policy wants: whoever writes it is told, and lint tells it', async () => {
    const fresh = await TestServer.start()
    const write = async (method: string, path: string, approvalsNeeded: number) => {
      const body = { approvalsNeeded, requireApprovalAbove: '0' }
      const { id, warnings } = await fresh.did(method, path, { body })
      return { id: String(id), warnings: warnings as { code: string; fields: string[] }[] }
    }
    const told = [{ code: 'APPROVERS_MISSING', fields: ['approvalsNeeded'] }]
    const { id, warnings } = await write('POST', '/v1/policies', 2)
    expect(warnings).toMatchObject(told)
    await fresh.did('POST', '/v1/api-keys', {
      body: { name: 'two', permissions: ['approvals:write'] },
    })
    expect((await write('PATCH', `/v1/policies/${id}`, 2)).warnings).toMatchObject(told)
    expect(await fresh.did('GET', `/v1/policies/${id}/lint`)).toMatchObject({ data: told })
    await fresh.voice('ann')
    expect((await write('PATCH', `/v1/policies/${id}`, 2)).warnings).toEqual([])
    expect((await write('PATCH', `/v1/policies/${id}`, 3)).warnings).toMatchObject(told)
    await fresh.stop()
  })

  test('are not who asked where a policy forbids it, on both faces', async () => {
    const strict = await agent({ requireApprovalAbove: '0', selfApproval: 'deny' })
    const one = await asked(strict, server.testKey)
    const paths = [`/v1/approvals/${one}/approve`, `/api/v2/approvals/${one}/approve`]
    for (const path of paths) expect(await codeOf('POST', path), path).toBe('409 CONFLICT')
    expect(await codeOf('POST', String(paths[1]), { key: await server.voice('eve') })).toBe(200)
  })

  test('may be who asked where one is enough, which is told on both faces', async () => {
    const own = await made({ owner: 'own', permissions: ['payments:write'] })
    const strict = await agent({ requireApprovalAbove: '0' })
    const one = await asked(strict, own.apiKey)
    expect(await server.did('POST', `/v1/approvals/${one}/approve`)).toMatchObject({
      ...{ status: 'APPROVED', selfApproved: true },
    })
    const two = await asked(strict, own.apiKey)
    const ann = await server.voice('ann')
    const path = `/api/v2/approvals/${two}/approve`
    expect(await server.did('POST', path, { key: ann })).toMatchObject({ self_approved: false })
  })
})

describe('the label of a key', () => {
  test('is written alike, whatever is sent', async () => {
    const body = { owner: ' Ann  SMITH', permissions: ['approvals:read'] }
    expect(await server.did('POST', '/v1/api-keys', { body })).toMatchObject({
      owner: 'ann smith',
    })
  })

  test.each([
    '\u043ewner',
    'system:clock',
    'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C ',
    ' ',
    'own\u3164er',
  ])('%j passes for another: 400 names the field', async (owner) => {
    const body = { owner, permissions: ['approvals:read'] }
    const refused = await server.call('POST', '/v1/api-keys', { body })
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    expect(JSON.stringify(refused.body.error)).toContain('"owner"')
  })
})

describe('keys', () => {
  test('tell who made them, and end with them where that is asked for', async () => {
    const makes = ['keys:write', 'keys:read']
    const parent = await made({ permissions: makes })
    const child = await made({ permissions: makes }, parent.apiKey)
    const { data } = await server.did('GET', '/v1/api-keys')
    const shown = data as { id: string; madeBy: string; principal: string }[]
    const founder = shown.find(({ madeBy, id, principal }) => madeBy === null && id === principal)
    expect(shown[0]).toMatchObject({ id: child.id, madeBy: parent.id })
    expect(shown[1]).toMatchObject({ id: parent.id, madeBy: shown[0]?.principal })
    expect(founder).toBeDefined()
    const body = { cascade: true }
    expect(await server.did('DELETE', `/v1/api-keys/${parent.id}`, { body })).toEqual({
      ...{ id: parent.id, revoked: true, alsoRevoked: [child.id] },
    })
    expect(await codeOf('GET', '/v1/api-keys', { key: child.apiKey })).toBe('401 UNAUTHENTICATED')
  })

  test('are not all ended by requests: the last one is ended by the command', async () => {
    const other = await TestServer.start()
    try {
      const { data } = await other.did('GET', '/v1/api-keys')
      const [{ id = '' } = {}] = data as { id?: string }[]
      const refused = await other.call('DELETE', `/v1/api-keys/${id}`)
      expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
      expect(refused.body.detail).toContain('bursar keys revoke')
      const { home, databaseUrl } = other
      const ended = await runCommand({ home, databaseUrl }, 'keys', 'revoke', id, '--json')
      expect(ended).toMatchObject({ code: 0, stdout: `{"revoked":["${id}"]}\n` })
      const body = { name: 'Late' }
      expect((await other.call('POST', '/v1/agents', { body })).status).toBe(401)
      const again = await runCommand({ home, databaseUrl }, 'keys', 'revoke', id)
      expect(again.code).toBe(2)
      expect(again.stderr).toContain('already been revoked')
    } finally {
      await other.stop()
    }
  })
})
