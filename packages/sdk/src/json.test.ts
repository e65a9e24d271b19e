import { expect, test } from 'vitest'
import { type ApiKeyCreate, Bursar, BursarError, type PolicyUpdate } from './index.ts'

/** A client, and what it sent. */
function client() {
  const sent: { url: string; body: unknown }[] = []
  const bursar = new Bursar({
    apiKey: 'bsr_test_key',
    baseUrl: 'http://bursar.invalid',
    fetch: (url, init) => {
      sent.push({ url, body: init.body })
      return Promise.resolve(Response.json({ data: [], hasMore: false, cursor: null }))
    },
  })
  return { bursar, sent }
}

const nothing = { toJSON: () => null }
const unsendable: readonly [unknown, string][] = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [Object(Number.NaN), 'a Number'],
  [10n, 'a bigint'],
  [Object(10n), 'a BigInt'],
  [() => '10', 'a function'],
  [Symbol('10'), 'a symbol'],
  [new Date('never'), 'an invalid date or number'],
  [nothing, 'an invalid date or number'],
  [{ toJSON: () => undefined }, 'undefined'],
  [{ toJSON: () => Number.NaN }, 'NaN'],
  [new Map([['amount', '10']]), 'a Map'],
  [new Set(['10']), 'a Set'],
  [Promise.resolve('10'), 'a Promise'],
]

test('what JSON would change in silence is never sent, at any depth', async () => {
  const { bursar, sent } = client()
  const refused = async (name: string, body: object, kind: string) => {
    const call = bursar.policies.update('pol_1', body as PolicyUpdate)
    await expect(call).rejects.toThrow(new BursarError(`${name} cannot be sent: it is ${kind}`))
  }
  for (const [value, kind] of unsendable) {
    await refused('dailyLimit', { dailyLimit: value }, kind)
    await refused('limit', { payeeLimits: [{ payees: ['x'], limit: value }] }, kind)
    await refused('1', { allowedMerchants: ['openai.com', value] }, kind)
  }
  await refused('0', { allowedMerchants: [undefined] }, 'undefined')
  await refused('1', { allowedMerchants: Object.assign(new Array(3), { 0: 'x' }) }, 'undefined')
  expect(sent).toEqual([])
})

test('null removes a rule, and a field that is undefined is left out', async () => {
  const { bursar, sent } = client()
  const key: object = { name: 'k', expiresAt: new Date(0) }
  await bursar.policies.update('pol_1', { dailyLimit: null, weeklyLimit: undefined })
  await bursar.apiKeys.create(key as ApiKeyCreate)
  expect(sent.map(({ body }) => body)).toEqual([
    '{"dailyLimit":null}',
    '{"name":"k","expiresAt":"1970-01-01T00:00:00.000Z"}',
  ])
})

test('a query is text, finite numbers, booleans and dates, or is not sent', async () => {
  const { bursar, sent } = client()
  const list = (query: object) => bursar.payments.list(query)
  for (const [value] of [...unsendable, [null], [['a']], [{ a: 1 }]])
    await expect(list({ walletId: value })).rejects.toThrow('walletId cannot be sent')
  expect(sent).toEqual([])
  await list({ limit: 5, walletId: undefined, createdAfter: new Date(0) })
  const query = new URLSearchParams({ limit: '5', createdAfter: '1970-01-01T00:00:00.000Z' })
  expect(sent[0]?.url).toBe(`http://bursar.invalid/v1/payments?${query}`)
})
