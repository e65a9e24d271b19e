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
