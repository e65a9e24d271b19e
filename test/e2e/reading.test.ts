import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { Asker, type Face, faces, type List, type Named, v1, wide } from './asker.ts'

let server: TestServer
let asker: Asker
beforeAll(async () => {
  server = await TestServer.start()
  asker = new Asker(server)
})
afterAll(() => server.stop())

/** An agent whose own policy has these lists, set on either face. */
async function under(lists: Partial<Record<List, string[]>>, face: (typeof faces)[number] = 'v1') {
  const agent = await openAgent(server)
  expect((await asker.set(face, agent, lists)).status).toBe(200)
  return agent
}

const none: unknown[] = []
const blocked = (agent: OpenedAgent, payees: readonly Named[], on?: readonly Face[]) =>
  expect(asker.unlike('MERCHANT_BLOCKED', agent, payees, on)).resolves.toEqual(none)
const allowed = (agent: OpenedAgent, payees: readonly Named[], on?: readonly Face[]) =>
  expect(asker.unlike('allowed', agent, payees, on)).resolves.toEqual(none)
const notAllowed = (agent: OpenedAgent, payees: readonly Named[], on?: readonly Face[]) =>
  expect(asker.unlike('MERCHANT_NOT_ALLOWED', agent, payees, on)).resolves.toEqual(none)

describe.each(faces)('categories set on %s', (face) => {
  const asked = ['gambling', 'adult_content', 'money transfer', 'Quasi Cash', 'business_services']

  test('mean their codes, however they are written', async () => {
    const agent = await under({ blockedCategories: [...asked, '763'] }, face)
    const codes = ['7995', '5967', '4829', '6051', '7399', '0763']
    const words = [
      ...['GAMBLING', ' gambling', 'Casino', 'casinos', 'Online  Gambling', wide('gambling')],
      ...['adult', 'Adult Content', 'adult-content', 'ADULT__CONTENT', 'adult\u2013content'],
      ...['Money-Transfer', 'money_transfer', 'wire transfer', 'quasi\u00a0cash'],
      ...['763', 'MCC 0763', 'business services', 'Crypto'],
    ]
    const payees = [
      ...codes.map((mcc) => ({ name: 'Club', mcc })),
      ...words.map((category) => ({ name: 'Club', category })),
    ]
    expect(await asker.unlike('CATEGORY_BLOCKED', agent, payees)).toEqual(none)
    const others = ['software', 'groceries', 'adulting', 'cash register']
    const clean = others.map((category) => ({ name: 'Club', category }))
    expect(await asker.unlike('allowed', agent, clean)).toEqual(none)
  })

  test('allow what they mean and nothing else', async () => {
    const agent = await under({ allowedCategories: ['Software_As-A Service', '742'] }, face)
    const payees = [
      ...['software', 'SaaS', 'Computer_Software'].map((category) => ({ name: 'S', category })),
      ...['7372', '0742'].map((mcc) => ({ name: 'S', mcc })),
    ]
    expect(await asker.unlike('allowed', agent, payees)).toEqual(none)
    const both = [
      { name: 'S', category: 'software', mcc: '7995' },
      { name: 'S', category: 'soft ware' },
    ]
    expect(await asker.unlike('CATEGORY_NOT_ALLOWED', agent, both)).toEqual(none)
  })
})

test('a category that says nothing is none', async () => {
  const agent = await openAgent(server, {
    rules: { blockedCategories: ['gambling'], unknownCategory: 'deny' },
  })
  const allowing = await under({ allowedCategories: ['software'] })
  const words = [
    ...['unknown', 'null', 'none', 'n/a', 'N/A', 'NaN', 'undefined', 'Unknown Category', '-'],
    ...['uncategorized', 'not available', '{{category}}', '[object Object]'],
  ]
  const payees = words.map((category) => ({ name: 'Club', category }))
  expect(await asker.unlike('CATEGORY_REQUIRED', agent, payees)).toEqual(none)
  expect(await asker.unlike('CATEGORY_REQUIRED', allowing, payees)).toEqual(none)
})

test('readings of all lists are shown on both faces', async () => {
  const agent = await under(
    {
      allowedMerchants: ['B\u00dcCHER.example', 'shop.example'],
      blockedMerchants: ['UBER *'],
      allowedCategories: ['Casino'],
      blockedCategories: ['763', 'gambling'],
    },
    'v2',
  )
  const readings = [
    {
      list: 'allowedMerchants',
      entry: 'B\u00dcCHER.example',
      means: ['xn--bcher-kva.example'],
    },
    { list: 'blockedMerchants', entry: 'UBER *', means: ['uber*'] },
    { list: 'allowedCategories', entry: 'Casino', means: ['gambling'] },
    { list: 'blockedCategories', entry: '763', means: ['0763'] },
  ]
  expect(await server.did('GET', `/v1/policies/${agent.policy}`)).toMatchObject({ readings })
  const lists = ['allowed_merchants', 'blocked_merchants', 'allowed_categories']
  expect(await server.did('GET', `/api/v2/policies/${agent.id}`)).toMatchObject({
    rules: {
      readings: readings.map((one, at) => ({ ...one, list: lists[at] ?? 'blocked_categories' })),
    },
  })
})

/** Entries as operators type them, and payees that each of them means. */
const typed: readonly (readonly [entry: string, ...payees: string[]])[] = [
  [
    'b\u00fccher.example',
    'xn--bcher-kva.example',
    'B\u00dcCHER.EXAMPLE',
    'www.b\u00fccher.example',
  ],
  ['*.casino.example', 'casino.example', 'www.casino.example', 'a.b.casino.example'],
  ['https://slots.example/', 'slots.example', 'https://slots.example/', 'http://slots.example/pay'],
  ['shop.example:443', 'shop.example', 'shop.example:443', 'https://shop.example:8443/x?y#z'],
  ['path.example/path', 'path.example', 'path.example/other', '//path.example'],
  ['dot.example.', 'dot.example', 'dot.example.', 'DOT.example.'],
  [wide('wide.example'), 'wide.example', wide('WIDE.example'), 'wide\u3002example'],
  ['.below.example', 'below.example', 'x.below.example'],
  ['UBER*', 'Uber   *TRIP', 'uber eats', 'UBER\u00a0*EATS', wide('UBER *TRIP')],
  ['Lyft   *Ride', 'LYFT *RIDE', ' lyft\u3000*ride '],
  ['Mrc_12345', 'mrc_12345', 'MRC_12345'],
  ['Stra\u00dfe 7', 'STRASSE 7', 'stra\u00dfe  7'],
  ['Caf\u00e9', 'Cafe\u0301', 'CAF\u00c9'],
]
const entries = typed.map(([entry]) => entry)
const meant = typed.flatMap(([, ...payees]) => payees)

describe.each(faces)('entries set on %s', (face) => {
  test('block what they mean', async () => {
    const agent = await under({ blockedMerchants: [...entries] }, face)
    await blocked(agent, meant)
    await blocked(
      agent,
      [...meant.map((id) => ({ id })), ...entries.filter((one) => one !== 'UBER*')],
      v1,
    )
    await allowed(agent, ['casino.example.evil.example', 'evilshop.example', 'ube', 'Ubiquiti'])
  })

  test('allow what they mean', async () => {
    const agent = await under({ allowedMerchants: [...entries] }, face)
    await allowed(agent, meant)
    await notAllowed(agent, ['evilslots.example', 'shop.example.evil.example', 'ube', 'Lyft *Tip'])
    await notAllowed(agent, ['https://evil.example/shop.example', 'evil.example?shop.example'])
  })
})

test.each(['shared', 'group', 'organization'])('entries of a %s policy are read', async (place) => {
  const agent = await openAgent(server)
  const lists = { blockedMerchants: [...entries] }
  const name = `of the ${place}`
  if (place === 'group') {
    const group = await server.did('POST', '/v1/groups', { body: { name, ...lists } })
    await server.did('POST', `/v1/groups/${group.id}/agents`, { body: { agentId: agent.wallet } })
    await blocked(agent, meant)
  } else if (place === 'shared') {
    const shared = await server.did('POST', '/v1/policies', { body: { name, ...lists } })
    const body = { agentId: agent.wallet }
    await server.did('POST', `/v1/policies/${shared.id}/attach`, { body })
    await blocked(agent, meant)
  } else {
    const { policyId } = await server.did('GET', '/v1/organization')
    const set = (body: object) => server.did('PATCH', `/v1/policies/${policyId}`, { body })
    await set(lists)
    await blocked(agent, meant)
    await set({ blockedMerchants: null })
  }
})

describe('a blocked domain', () => {
  test('is the same by whatever text it is called', async () => {
    const agent = await under({ blockedMerchants: ['bet365.com', 'mrc_AbC'] })
    const texts = [
      ...['bet365.com', 'www.bet365.com', 'WWW.BET365.COM', 'sport.bet365.com', 'bet365.com.'],
      ...['https://www.bet365.com/in?x=1', 'HTTPS://BET365.COM:443', 'http:bet365.com'],
      ...['https:\\\\bet365.com', '//bet365.com', 'bet365.com#top', 'ftp://bet365.com'],
      ...[wide('bet365.com'), 'bet365\u3002com', '\u24d1et365.com', 'bet365%2ecom', ' bet365.com'],
      ...['bet365.com\u00a0', 'user@bet365.com', 'mailto:pay@bet365.com', 'mrc_abc', 'MRC_ABC'],
      // Within other words a domain is blocked too.
      ...['BET365.COM LONDON GB', 'PAYPAL *BET365.COM', 'pay bet365.com!', '(bet365.com)'],
      ...['Stake at www.bet365.com, London', 'BET365.COM*123', '"bet365.com"'],
    ]
    await blocked(agent, texts)
    const clean = { domain: 'clean.example' }
    await blocked(
      agent,
      texts.flatMap((text) => [{ id: text }, { ...clean, id: text }, { ...clean, name: text }]),
      v1,
    )
    const domains = ['bet365.com.', 'HTTPS://BET365.COM:443/x', ' bet365.com ', wide('bet365.com')]
    await blocked(
      agent,
      domains.map((domain) => ({ name: 'Sports', domain })),
      v1,
    )
    await allowed(agent, ['notbet365.com', 'bet365.com.evil.example', 'b\u0435t365.com'])
  })
})

describe('an allowed domain', () => {
  test('is compared with the domain alone, where there is one', async () => {
    const agent = await under({ allowedMerchants: ['openai.com'] })
    await notAllowed(
      agent,
      [
        { name: 'openai.com', domain: 'evil.example' },
        { id: 'openai.com', domain: 'evil.example' },
        { id: 'openai.com', name: 'openai.com', domain: 'openai.com.evil.example' },
        { id: 'openai.com', name: 'evil.example' },
        { id: 'evil.example', name: 'https://openai.com/' },
        { name: 'OpenAI' },
        { name: 'OpenAI', domain: 'evil.example' },
      ],
      v1,
    )
    await notAllowed(agent, [
      'openai.com evil.example',
      'evil openai.com',
      'openai.com:evil.example',
    ])
    await allowed(
      agent,
      [{ name: 'Anybody', domain: 'api.openai.com' }, { id: 'OPENAI.COM' }, 'https://openai.com/x'],
      v1,
    )
  })

  test('of a vendor is one of its own, and not one of its customers', async () => {
    const [allows, blocks] = [
      await under({ allowedMerchants: ['OpenAI', 'Notion', 'Datadog'] }),
      await under({ blockedMerchants: ['openai', 'NOTION', 'DataDog'] }, 'v2'),
    ]
    const own = [
      'chatgpt.com',
      'api.openai.com',
      'Open AI',
      'ChatGPT',
      'notion.com',
      'datadoghq.eu',
    ]
    await allowed(allows, own)
    await blocked(blocks, [...own, 'notion.so', 'x.notion.site', 'https://chatgpt.com/pay'])
    await notAllowed(allows, ['x.notion.site', 'openai.com.evil.example', 'OpenAI Ltd'])
    await notAllowed(
      allows,
      ['OpenAI', 'ChatGPT', 'notion'].map((name) => ({ name, domain: 'evil.example' })),
      v1,
    )
    // Who blocks a vendor's domain blocks its name.
    await blocked(await under({ blockedMerchants: ['openai.com'] }), ['OpenAI', 'open  ai'])
  })
})

test('a name of the payee directory means its domains, as they were', async () => {
  const body = { name: 'Lucky Casino', domains: ['lucky.example', 'https://L\u00dcCKY.example/'] }
  const payee = await server.did('POST', '/v1/payees', { body })
  const blocks = await under({ blockedMerchants: ['lucky  CASINO'] })
  const allows = await under({ allowedMerchants: [wide('Lucky Casino')] }, 'v2')
  const own = ['www.lucky.example', 'xn--lcky-0ra.example', 'LUCKY CASINO']
  await blocked(blocks, own)
  await allowed(allows, own)
  await notAllowed(allows, [{ name: 'Lucky Casino', domain: 'evil.example' }], v1)
  const domains = ['new.example']
  await server.did('PATCH', `/v1/payees/${payee.id}`, { body: { domains } })
  await blocked(blocks, own)
  await notAllowed(allows, ['new.example'])
  await asker.set('v1', blocks, { blockedMerchants: ['Lucky Casino'] })
  await blocked(blocks, ['new.example'])
  await server.did('DELETE', `/v1/payees/${payee.id}`)
})
