import { expect, test } from 'vitest'
import { Bursar, BursarError, type ClientOptions } from './index.ts'

/** A client whose server takes 30 ms for an answer, unless the call is aborted before. */
function slow(options: ClientOptions = {}): Bursar {
  return new Bursar({
    apiKey: 'bsr_test_x',
    maxRetries: 0,
    fetch: (_, { signal }) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
        setTimeout(() => resolve(new Response('{"data":[]}')), 30)
      }),
    ...options,
  })
}

test.each([2 ** 31 - 1, 2 ** 31, 2 ** 40, Infinity])(
  'a timeout of %d ms is not over at once',
  async (timeout) => {
    expect(await slow({ timeout }).agents.list()).toEqual({ data: [] })
    expect(await slow().agents.list({}, { timeout })).toEqual({ data: [] })
  },
)

test.each([NaN, 0, -1])('a timeout of %d ms is refused', async (timeout) => {
  expect(() => slow({ timeout })).toThrow(BursarError)
  await expect(slow().agents.list({}, { timeout })).rejects.toThrow('positive number')
})

test('a request goes out as it is, and its retries carry one key', async () => {
  const sent: unknown[] = []
  const answers = [new Response('{}', { status: 503, headers: { 'retry-after': '0' } })]
  const client = slow({
    baseUrl: 'http://bursar.example/money',
    maxRetries: 1,
    fetch: async (url, { method, body, headers }) => {
      sent.push({ url, method, body, key: new Headers(headers).get('idempotency-key') })
      return answers.pop() ?? new Response('{"amount": 1.10}', { status: 202 })
    },
  })
  const body = '{"amount": 1.10, "amount": 2}'
  const answer = await client.request(
    { method: 'POST', path: '/api/v2/pay', body },
    { idempotencyKey: 'k1' },
  )
  expect(answer).toEqual({ status: 202, text: '{"amount": 1.10}' })
  const url = 'http://bursar.example/money/api/v2/pay'
  expect(sent).toEqual(Array(2).fill({ url, method: 'POST', body, key: 'k1' }))
  await client.request({ method: 'POST', path: '/v1/payments/check', body: '{}', writes: false })
  expect(sent.at(-1)).toMatchObject({ key: null })
})
