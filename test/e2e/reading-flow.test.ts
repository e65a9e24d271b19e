import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { Asker, faces, type Named, v1, wide } from './asker.ts'

let server: TestServer
let asker: Asker
beforeAll(async () => {
  server = await TestServer.start()
  asker = new Asker(server)
})
afterAll(() => server.stop())

const none: unknown[] = []
const agentUnder = (rules: object) => openAgent(server, { rules })

/** Pays on /v1; the status and the code. */
async function paid({ key }: OpenedAgent, merchant: object, more: object = {}) {
  const body = { to: { merchant }, amount: '1', ...more }
  const { status, body: answer } = await server.call('POST', '/v1/payments', { key, body })
  return `${status} ${String(answer.code ?? answer.status)}`
}

/** Pays on /api/v2 by a transfer or a hold. */
async function sent({ key, wallet }: OpenedAgent, path: 'transfer' | 'hold', payee: string) {
  const [to, body] =
    path === 'transfer'
      ? [`/wallets/${wallet}/transfer`, { destination: payee }]
      : ['/holds', { merchant_id: payee }]
  const asked = { key, body: { ...body, amount: '1' } }
  const { status, body: answer } = await server.call('POST', `/api/v2${to}`, asked)
  return `${status} ${String(answer.code ?? answer.status)}`
}

describe('payments and holds', () => {
  test('meet what a check says, whichever way money is asked for', async () => {
    const agent = await agentUnder({
      blockedMerchants: ['*.casino.example', 'UBER*', 'OpenAI'],
      blockedCategories: ['adult_content'],
    })
    const refused = '402 MERCHANT_BLOCKED'
    expect(await paid(agent, { name: 'https://www.casino.example/pay' })).toBe(refused)
    expect(await paid(agent, { name: 'x', domain: 'chatgpt.com' }, { capture: false })).toBe(
      refused,
    )
    expect(await sent(agent, 'transfer', 'Uber   *TRIP')).toBe(refused)
    expect(await sent(agent, 'hold', wide('casino.example'))).toBe(refused)
    expect(await paid(agent, { name: 'x', mcc: '5967' })).toBe('402 CATEGORY_BLOCKED')
    // A domain that is only claimed is good for block lists.
    const body = {
      destination: 'shop.example',
      domain: 'HTTPS://slots.CASINO.example.',
      amount: '1',
    }
    const path = `/api/v2/wallets/${agent.wallet}/transfer`
    const { status } = await server.call('POST', path, { key: agent.key, body })
    expect(status).toBe(402)
  })

  test('are shown with the merchant as it was sent', async () => {
    const { key } = await agentUnder({})
    const merchant = { name: 'B\u00dcCHER  Shop', category: 'Adult_Content' }
    const body = { to: { merchant }, amount: '1' }
    const made = await server.did('POST', '/v1/payments', { key, body })
    expect(made.to).toEqual({
      merchant: {
        id: null,
        domain: null,
        mcc: null,
        country: null,
        mccCategory: null,
        ...merchant,
      },
    })
    expect((await server.did('GET', `/v1/payments/${made.id}`, { key })).to).toEqual(made.to)
  })
})

describe('a payee that is blocked between the request and the consent', () => {
  test.each(faces)('is not paid, by whatever text the entry names it on %s', async (face) => {
    const agent = await agentUnder({ requireApprovalAbove: '0.5' })
    const asked: [Named, string][] = [
      [{ name: 'Sports', domain: 'www.bet365.com' }, 'https://bet365.com/'],
      [{ name: 'UBER   *TRIP' }, 'Uber*'],
      [{ id: 'shop', name: 'LUCKY CASINO' }, 'Lucky  Casino'],
    ]
    const approvals: string[] = []
    for (const [merchant] of asked) {
      const body = { to: { merchant }, amount: '1' }
      const made = await server.did('POST', '/v1/payments', { key: agent.key, body })
      approvals.push(String(made.approvalId))
    }
    const entries = asked.map(([, entry]) => entry)
    expect((await asker.set(face, agent, { blockedMerchants: entries })).status).toBe(200)
    for (const approval of approvals) {
      const path = `/v1/approvals/${approval}/approve`
      const { status, body } = await server.call('POST', path, { body: {} })
      expect(`${status} ${String(body.code)}`).toBe('402 MERCHANT_BLOCKED')
    }
    const { balance } = await server.did('GET', `/v1/wallets/${agent.wallet}`)
    expect(balance).toBe('100.00000000')
  })
})

describe('a matching payment', () => {
  const first = { id: 'order-1', name: 'Corner Shop', domain: 'shop.example' }

  test('is one to the same domain, whatever else is said of it', async () => {
    const agent = await agentUnder({ duplicateSeconds: 600 })
    expect(await paid(agent, first)).toBe('201 COMPLETED')
    const same: Named[] = [
      { ...first, id: 'order-2' },
      { ...first, domain: 'www.shop.example' },
      { ...first, name: 'Corner Shop #2', domain: 'SHOP.example.' },
      ...['shop.example', 'https://shop.example/pay?order=2', 'shop.example:443'].map((domain) => ({
        domain,
      })),
      ...['www.shop.example', 'https://SHOP.example/', wide('shop.example')].map((name) => ({
        name,
      })),
      { id: 'shop.example' },
      { id: 'order-3', name: 'shop.example.' },
    ]
    expect(await asker.unlike('POSSIBLE_DUPLICATE', agent, same, v1)).toEqual(none)
    const texts = ['shop.example', 'WWW.SHOP.EXAMPLE', 'https://shop.example/a', 'shop.example.']
    expect(await asker.unlike('POSSIBLE_DUPLICATE', agent, texts)).toEqual(none)
    expect(await sent(agent, 'transfer', 'https://www.shop.example')).toBe('402 POSSIBLE_DUPLICATE')
    expect(await sent(agent, 'hold', wide('Shop.example'))).toBe('402 POSSIBLE_DUPLICATE')
    expect(await asker.unlike('allowed', agent, ['othershop.example', 'Elsewhere'])).toEqual(none)
  })

  test('is one to the same name, in any case and with a new id', async () => {
    const agent = await agentUnder({ duplicateSeconds: 600 })
    expect(await sent(agent, 'transfer', 'Uber *Trip')).toBe('201 completed')
    const texts = ['UBER *TRIP', 'uber   *trip', 'Uber\u00a0*Trip ', wide('UBER *TRIP')]
    expect(await asker.unlike('POSSIBLE_DUPLICATE', agent, texts)).toEqual(none)
    const named = texts.map((name, at) => ({ id: `order-${at}`, name }))
    expect(await asker.unlike('POSSIBLE_DUPLICATE', agent, named, v1)).toEqual(none)
    expect(await paid(agent, { id: 'order-9', name: 'UBER *TRIP' })).toBe('402 POSSIBLE_DUPLICATE')
    expect(await asker.unlike('allowed', agent, ['Uber *Eats'])).toEqual(none)
  })
})

describe('an address of the payee directory', () => {
  const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
  const spelled = [
    ...[address, address.toLowerCase(), `0X${address.slice(2)}`, ` ${address}`, wide(address)],
    ...[`0x${address.slice(2).toUpperCase()}`, `${address.slice(0, 9)} ${address.slice(9)}`],
  ]
  let payee: unknown
  beforeAll(async () => {
    const body = { name: 'Lucky Casino', address, category: 'gambling' }
    payee = (await server.did('POST', '/v1/payees', { body })).id
  })

  test('is the payee of the directory, as an id, a name or a destination', async () => {
    for (const rules of [
      { blockedMerchants: [String(payee)] },
      { blockedMerchants: ['lucky  casino'] },
    ]) {
      const agent = await agentUnder(rules)
      expect(await asker.unlike('MERCHANT_BLOCKED', agent, spelled)).toEqual(none)
      const named = spelled.flatMap((text) => [
        { id: text },
        { name: text, domain: 'clean.example' },
        { id: 'order-1', name: text },
      ])
      expect(await asker.unlike('MERCHANT_BLOCKED', agent, named, v1)).toEqual(none)
    }
    const byCategory = await agentUnder({ blockedCategories: ['Casino'] })
    const claimed = spelled.map((name) => ({ name, category: 'software' }))
    expect(await asker.unlike('CATEGORY_BLOCKED', byCategory, claimed)).toEqual(none)
  })

  test('is blocked also by what else it is called', async () => {
    const agent = await agentUnder({ blockedMerchants: ['slots.example', 'Order 7'] })
    const named = [
      { id: address, domain: 'www.slots.example' },
      { name: address, domain: 'slots.example' },
      { id: address, name: 'ORDER  7' },
      { id: 'order 7', name: address },
    ]
    expect(await asker.unlike('MERCHANT_BLOCKED', agent, named, v1)).toEqual(none)
  })

  test('is found also where it has no digits', async () => {
    for (const at of ['pay@slots.example', 'slots.eth']) {
      const { id } = await server.did('POST', '/v1/payees', { body: { name: at, address: at } })
      const agent = await agentUnder({ blockedMerchants: [String(id)] })
      expect(await asker.unlike('MERCHANT_BLOCKED', agent, [at, ` ${at} `, wide(at)])).toEqual(none)
    }
  })

  test('passes an allow list by the payee, and no other address does', async () => {
    const agent = await agentUnder({ allowedMerchants: [String(payee).toLowerCase()] })
    expect(await asker.unlike('allowed', agent, spelled)).toEqual(none)
    const others = [
      '0x000000000000000000000000000000000000dEaD',
      'Lucky Casino',
      String(address.slice(2)),
    ]
    expect(await asker.unlike('MERCHANT_NOT_ALLOWED', agent, others)).toEqual(none)
  })
})
