import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { Asker, faces, v1, wide } from './asker.ts'
import { Clients } from './sdk-client.ts'

let server: TestServer
let asker: Asker
let agent: OpenedAgent
beforeAll(async () => {
  server = await TestServer.start()
  asker = new Asker(server)
  agent = await openAgent(server)
})
afterAll(() => server.stop())

const none: unknown[] = []
const inEach = (texts: readonly string[]) => texts.flatMap((text) => [{ id: text }, { name: text }])

/** What was written in spite of everything: nothing. */
const head = async () => (await server.did('GET', '/v1/organization')).head

function namedIn({ error }: Record<string, unknown>): string[] {
  const { details = {} } = (error ?? {}) as { details?: { fields?: { path: string }[] } }
  return (details.fields ?? []).map(({ path }) => path)
}

/** Every way to name a payee, on both faces, and in the directory. */
async function refusedAsPayees(texts: readonly string[]) {
  const before = await head()
  expect(await asker.unlike('400', agent, texts)).toEqual(none)
  expect(await asker.unlike('400', agent, inEach(texts), v1)).toEqual(none)
  const sent = texts.flatMap((text) => [
    ['/v1/payments', 'to.merchant.name', { to: { merchant: { name: text } }, amount: '1' }],
    ['/v1/payees', 'name', { name: text }],
    [`/api/v2/wallets/${agent.wallet}/transfer`, 'destination', { destination: text, amount: '1' }],
    [`/api/v2/wallets/${agent.wallet}/transfer`, 'domain', { domain: text, amount: '1' }],
    ['/api/v2/pay', 'to', { to: text, amount: '1' }],
    ['/api/v2/holds', 'merchant_id', { merchant_id: text, amount: '1' }],
    ['/api/v2/approvals', 'vendor', { action: 'pay', vendor: text, amount: '1' }],
    ['/api/v2/simulate', 'merchant_id', { agent_id: agent.wallet, merchant_id: text, amount: '1' }],
    ['/api/v2/compliance/check', 'address', { address: text, amount: '1' }],
  ]) as [string, string, object][]
  const answers = await Promise.all(
    sent.map(async ([path, field, body]) => {
      const key = path === '/v1/payees' ? server.testKey : agent.key
      const { status, body: answer } = await server.call('POST', path, { key, body })
      return { path, field, body, status, named: namedIn(answer) }
    }),
  )
  // The field is named as it was sent, whatever it is called inside.
  const isRight = (one: (typeof answers)[number]) =>
    one.status === 400 && one.named.length > 0 && one.named.every((name) => name === one.field)
  expect(answers.filter((one) => !isRight(one))).toEqual(none)
  expect(await head()).toEqual(before)
}

/** On either face: refused, the entry is named, and the list stays as it was. */
async function refusedAsEntries(list: 'Merchants' | 'Categories', texts: readonly string[]) {
  const before = await head()
  for (const face of faces)
    for (const side of ['allowed', 'blocked'] as const) {
      const answers = await Promise.all(
        texts.map(async (text) => {
          const { status, text: answer } = await asker.set(face, agent, {
            [`${side}${list}`]: ['good.example', text],
          })
          const named = answer.includes(JSON.stringify(text.trim()).slice(1, -1))
          return [text, status, named ? 'named' : answer]
        }),
      )
      expect(answers).toEqual(texts.map((text) => [text, 400, 'named']))
    }
  expect(await head()).toEqual(before)
}

const placeholders = [
  ...['undefined', 'null', 'NaN', '[object Object]', '{{merchant}}', 'None', 'n/a', 'N/A'],
  ...[`$${'{merchant}'}`, ' NULL ', 'nil', '{{ merchant.name }}', '<merchant>', '%s', '$MERCHANT'],
  ...['undefined undefined', 'Unknown Merchant', '[object Promise]', '{merchant}'],
  ...[wide('undefined'), `https://$${'{host}'}/pay`, 'https://{{host}}/'],
]

describe('placeholders', () => {
  test('are paid by nobody', () => refusedAsPayees(placeholders))

  test('stand in no list', async () => {
    const plain = placeholders.filter((text) => text === text.normalize('NFKC'))
    await refusedAsEntries('Merchants', plain)
    await refusedAsEntries('Categories', ['unknown', 'null', 'none', 'n/a', 'undefined', 'NaN'])
  })

  test('are not what only looks a little like one', async () => {
    const names = ['Null GmbH', 'Undefined Labs', 'Nantes', 'None the Wiser', 'Unknown Worlds']
    expect(await asker.unlike('allowed', agent, [...names, 'null.example', 'N26'])).toEqual(none)
  })
})

describe('what no domain can be read from', () => {
  const texts = [
    ...['https://', 'http:///pay', 'https://bet365.com@evil.example', 'https://a b.example'],
    ...['https://localhost/pay', 'https://undefined/', 'shop.example:99999', '//'],
  ]

  test('is no payee where it is meant as an address on the web', () =>
    refusedAsPayees(texts.filter((text) => !text.includes(' '))))

  test('is no entry', () =>
    refusedAsEntries('Merchants', [
      ...texts.filter((text) => !text.includes(' ')),
      ...['*', '**', '*.', '*.a b', '*shop.example', 'AB*', '*TRIP', 'shop.example*', 'a/bcd*'],
      ...['.', '10.0.0.0/8', '***'],
    ]))
})

/** Blanks and marks that nobody sees, within a name or at its end. */
const unseen = [
  ...[0x3164, 0x115f, 0x1160, 0xffa0, 0x2800, 0x034f, 0x180b, 0x180e, 0x180f, 0xfe00, 0xfe0f],
  ...[0xe0100, 0xe01ef, 0x200b, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x202e, 0x2066, 0xe0041],
].map((code) => String.fromCodePoint(code))

describe('letters that cannot be seen', () => {
  test('are in no name', () =>
    refusedAsPayees(unseen.flatMap((letter) => [`Lucky Casino${letter}`, `Lucky${letter}Casino`])))

  test('are in no entry', async () => {
    for (const face of faces)
      for (const letter of unseen) {
        const lists = { blockedMerchants: [`Lucky Casino${letter}`] }
        expect([letter, (await asker.set(face, agent, lists)).status]).toEqual([letter, 400])
      }
  })

  test('are in names where a script or an emoji is written with them', async () => {
    const names = [
      ...['\u2764\ufe0f Bakery', '\u{1f469}\u200d\u{1f373} Kitchen'],
      ...['\u0641\u0631\u0648\u0634\u06af\u0627\u0647\u200c\u0647\u0627', '1\ufe0f\u20e3 Shop'],
    ]
    expect(await asker.unlike('allowed', agent, names)).toEqual(none)
  })
})

const good = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const swapped = `0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed`
const wrong = [
  ...[good.slice(0, -1), good.slice(0, -2), `${good}0`, `${good}ab`, swapped, good.slice(0, 22)],
  ...[`0X${swapped.slice(2)}`, ` ${good.slice(0, -1)} `, wide(swapped)],
]

describe('addresses', () => {
  test('of a wrong length or checksum are paid by nobody', () => refusedAsPayees(wrong))

  test('of a wrong length or checksum stand in no list', () =>
    refusedAsEntries(
      'Merchants',
      wrong.filter((text) => text === text.normalize('NFKC')),
    ))

  test('of a wrong length or checksum are in no entry of the directory', async () => {
    const blanks = [`${good.slice(0, 20)} ${good.slice(20, -1)}`, `0x ${swapped.slice(2)}`]
    const made = await server.did('POST', '/v1/payees', { body: { name: 'Known' } })
    const path = `/v1/payees/${made.id}`
    for (const address of [...wrong, ...blanks]) {
      const create = await server.call('POST', '/v1/payees', { body: { name: 'Known', address } })
      const change = await server.call('PATCH', path, { body: { address } })
      expect([address, create.status, change.status]).toEqual([address, 400, 400])
    }
  })

  test('are the same in either case, and where their letters do not say', async () => {
    const same = [good, good.toLowerCase(), `0x${good.slice(2).toUpperCase()}`, ` ${good}`]
    for (const [at, face] of faces.entries()) {
      const payer = await openAgent(server)
      await asker.set(face, payer, { blockedMerchants: [same[at + 1] ?? ''] })
      expect(await asker.unlike('MERCHANT_BLOCKED', payer, same)).toEqual(none)
      expect(await asker.unlike('MERCHANT_BLOCKED', payer, inEach(same), v1)).toEqual(none)
      expect(await asker.unlike('allowed', payer, [`0x${'00'.repeat(19)}01`])).toEqual(none)
    }
  })
})

test('a limit that is no number never reaches the server as no limit', async () => {
  const { operator } = new Clients(server)
  const { policy } = await openAgent(server, { rules: { dailyLimit: '5' } })
  const before = await head()
  for (const dailyLimit of [Number.NaN, Infinity, -Infinity, 5n]) {
    const change = { dailyLimit: dailyLimit as never }
    await expect(async () => operator.policies.update(policy, change)).rejects.toThrow()
  }
  expect(await head()).toEqual(before)
  const raw = await server.call('PATCH', `/v1/policies/${policy}`, { body: '{"dailyLimit":NaN}' })
  expect(raw.status).toBe(400)
})
