import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst
beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
})
afterAll(() => server.stop())

const refused = (path: string, key: string) => face.status('GET', path, { key })

async function entries(query: string, key = server.testKey): Promise<Body[]> {
  return (await face.get(`/ledger/entries?${query}`, key)).entries as Body[]
}

/** A further wallet, of another currency, with some money in it. */
async function secondOf({ id }: OpenedAgent, amount: string): Promise<string> {
  const made = await face.post('/wallets', { agent_id: id, currency: 'EUR' })
  const wallet = String(made.wallet_id)
  await server.did('POST', `/v1/wallets/${wallet}/fund`, { body: { amount } })
  return wallet
}

const shortened = ({ kind, from_wallet: from, to_wallet: to, amount, currency }: Body) => {
  return { kind, from, to, money: `${amount} ${currency}` }
}

describe('the ledger of an agent with several wallets', () => {
  test('has what touches any of them, each in its own currency', async () => {
    const ada = await face.limited({}, 50)
    const bob = await face.limited()
    const second = await secondOf(ada, '20')
    await face.pay(ada, '1', bob.wallet)
    const own = await entries('', ada.key)
    expect(own.map(shortened)).toMatchObject([
      { from: ada.wallet, to: bob.wallet, money: '1.00 USD' },
      { kind: 'wallet.fund', to: second, money: '20.00 EUR' },
      { kind: 'agent.adjust', to: ada.wallet, money: '50.00 USD' },
    ])
    const paged: Body[] = []
    for (let offset = 0; offset < 4; offset += 1)
      paged.push(...(await entries(`limit=1&offset=${offset}`, ada.key)))
    expect(paged).toEqual(own)
    const [spent, funded, first] = own
    const path = `wallet_id=${ada.wallet}`
    expect(await entries(path, ada.key)).toEqual([spent, first])
    expect(await entries(`wallet_id=${second}`, ada.key)).toEqual([funded])
    for (const wallet of [ada.wallet, second])
      expect(await refused(`/ledger/entries?wallet_id=${wallet}`, bob.key)).toBe(
        '403 SCOPE_FORBIDDEN',
      )
  })

  test('has one for each wallet that is emptied when the agent ends', async () => {
    const ada = await face.limited({}, 50)
    const second = await secondOf(ada, '20')
    await server.did('DELETE', `/v1/agents/${ada.wallet}`)
    const swept = await entries('limit=2')
    const [last, before] = swept
    expect(last?.tx_id).toBe(before?.tx_id)
    const emptied = swept.map(shortened).map(({ from, money }) => `${from} ${money}`)
    expect(emptied.sort()).toEqual([`${ada.wallet} 50.00 USD`, `${second} 20.00 EUR`].sort())
    const { entries: legs } = await face.get(`/ledger/entries/${last?.tx_id}`)
    const shown = (legs as Body[]).map((leg) => `${leg.direction} ${leg.amount} ${leg.currency}`)
    const both = ['debit', 'credit'].flatMap((side) => [`${side} 50.00 USD`, `${side} 20.00 EUR`])
    expect(shown.sort()).toEqual(both.sort())
    expect(await face.get(`/ledger/entries/${last?.tx_id}/verify`)).toMatchObject({ valid: true })
  })
})

describe('the ledger of a refund', () => {
  test('shows whoever paid and whoever was paid the way back', async () => {
    const [ada, bob, eve] = [await face.limited(), await face.limited(), await face.limited()]
    const { payment_id: id, tx_hash: tx } = await face.pay(ada, '8', bob.wallet)
    await server.did('POST', `/v1/payments/${id}/refund`, { body: { amount: '3' } })
    const [back] = await entries(`wallet_id=${ada.wallet}&limit=1`)
    const refund = { kind: 'payment.refund', payment_id: id, from_wallet: bob.wallet }
    expect(back).toMatchObject({ ...refund, to_wallet: ada.wallet, amount: '3.00' })
    for (const { key } of [ada, bob])
      for (const one of [back?.tx_id, tx]) {
        expect(await face.get(`/ledger/entries/${one}`, key)).toMatchObject({ tx_id: one })
        const path = `/ledger/entries/${one}/verify`
        expect(await face.get(path, key)).toMatchObject({ valid: true })
        const status = await face.get(`/transactions/status/${one}`, key)
        expect(status).toMatchObject({ status: 'confirmed', confirmations: 1, chain: 'internal' })
      }
    for (const path of ['', '/verify'])
      expect(await refused(`/ledger/entries/${back?.tx_id}${path}`, eve.key)).toBe(
        '403 SCOPE_FORBIDDEN',
      )
    expect(await refused(`/ledger/entries/${tx}`, server.liveKey)).toBe('404 NOT_FOUND')
  })
})
