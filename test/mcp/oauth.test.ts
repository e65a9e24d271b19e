import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomPKCECodeVerifier,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserSession } from '../setup/browser-session.ts'
import { clientId, OAuthServer, redirectUri } from '../setup/oauth-server.ts'
import { clients } from './connect.ts'
import { enter, finish, Keeper } from './signing-in.ts'

let server: OAuthServer
let owner: BrowserSession
beforeAll(async () => {
  server = await OAuthServer.start({ allowsRegistration: true })
  owner = await server.person()
})
afterAll(() => server.close())

/** A person follows the client's link, reads the page, and allows it with small limits. */
async function allow(asked: URL | null): Promise<URLSearchParams> {
  const parts = Object.fromEntries(asked?.searchParams ?? [])
  expect(asked?.href.startsWith(`${server.url}/oauth/authorize?`)).toBe(true)
  const none = { resource: null, scope: null, state: null }
  const { status, text } = await server.authorize(owner, { ...none, ...parts })
  expect([status, status === 200 ? '' : text]).toEqual([200, ''])
  const limits = { perPayment: '5', perDay: '8', budget: '20' }
  const said = await server.consent(owner, { ...server.fieldsOf(text), ...limits })
  return new URL(String(said.body.to)).searchParams
}

const pay = (amount: string) => ({
  to: { merchant: { domain: 'shop.example' } },
  amount,
  idempotencyKey: crypto.randomUUID(),
})

describe.each(clients)('a client %s', (client) => {
  test.each([
    ['a document', clientId],
    ['registration', undefined],
  ])('is let in by %s, pays within its limits, and is shut out', async (_, document) => {
    const keeper = new Keeper(redirectUri, document)
    await expect(enter(client, server.url, keeper)).rejects.toThrow()
    const answer = await allow(keeper.asked)
    expect(answer.get('iss')).toBe(server.url)
    await finish(client, server.url, { keeper, answer })
    const connection = await enter(client, server.url, keeper)
    const tools = await connection.tools()
    expect(tools).toContain('bursar_pay')
    expect(tools).not.toContain('bursar_create_agent')
    expect(await connection.did('pay', pay('4.00'))).toMatchObject({ ok: true })
    const refusal = await connection.refused('pay', pay('6.00'))
    expect(JSON.stringify(refusal)).toContain('LIMIT_PER_TRANSACTION')
    const [first] = [keeper.tokens()]
    await server.people.run(
      "update oauth_token set created_at = 0, expires_at = 1 where kind = 'access'",
    )
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    // It finds out, and gets the next token by itself.
    expect(await connection.did('pay', pay('1.00'))).toMatchObject({ ok: true })
    expect(keeper.tokens()?.access_token).not.toBe(first?.access_token)
    const { refresh_token: token } = keeper.tokens() ?? {}
    const client_id = new URLSearchParams(keeper.asked?.search).get('client_id')
    await server.form('/oauth/revoke', { token: String(token), client_id })
    keeper.asked = null
    await expect(connection.call('pay', pay('1.00'))).rejects.toThrow()
    expect(keeper.asked).not.toBe(null)
    await connection.close()
  })
})

test('a client 2.x takes no answer of another server', async () => {
  const keeper = new Keeper(redirectUri, clientId)
  await expect(enter('2.x', server.url, keeper)).rejects.toThrow()
  const answer = await allow(keeper.asked)
  answer.set('iss', 'https://evil.example.com')
  await expect(finish('2.x', server.url, { keeper, answer })).rejects.toThrow(/[Ii]ssuer/)
})

describe('openid-client', () => {
  async function asking() {
    const issuer = new URL(server.url)
    const metadata = { token_endpoint_auth_method: 'none' }
    const config = await discovery(issuer, clientId, metadata, None(), {
      algorithm: 'oauth2',
      execute: [allowInsecureRequests],
    })
    const verifier = randomPKCECodeVerifier()
    const asked = buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      resource: `${server.url}/mcp`,
      scope: 'agent',
      state: 'x',
    })
    return { config, verifier, asked }
  }

  const backWith = (answer: URLSearchParams) => new URL(`${redirectUri}?${answer}`)

  test('gets tokens, the next ones, and gives them back', async () => {
    const { config, verifier, asked } = await asking()
    const answer = await allow(asked)
    const checks = { pkceCodeVerifier: verifier, expectedState: 'x' }
    const tokens = await authorizationCodeGrant(config, backWith(answer), checks)
    expect((await server.tools(tokens.access_token)).status).toBe(200)
    const next = await refreshTokenGrant(config, String(tokens.refresh_token))
    expect((await server.tools(next.access_token)).status).toBe(200)
    await tokenRevocation(config, String(next.refresh_token))
    expect((await server.tools(next.access_token)).status).toBe(401)
    await expect(refreshTokenGrant(config, String(next.refresh_token))).rejects.toThrow()
  })

  test('takes no answer of another server', async () => {
    const { config, verifier, asked } = await asking()
    const answer = await allow(asked)
    answer.set('iss', 'https://evil.example.com')
    const checks = { pkceCodeVerifier: verifier, expectedState: 'x' }
    await expect(authorizationCodeGrant(config, backWith(answer), checks)).rejects.toThrow()
  })
})
