import { Agent, get, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { TestServer } from '../setup/server.ts'

/** What a client met on one connection that it kept as long as it was let. */
interface Met {
  answers: number
  last: number
  end: string
}

/** Asks again and again, until it is told that this was the last answer. */
async function keepAsking(met: Met, url: string, key: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    while (met.end === '') {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { authorization: `Bearer ${key}` }
        get(url, { agent, headers }, (response) => {
          response
            .resume()
            .on('end', () => resolve(response))
            .on('error', reject)
        }).on('error', reject)
      })
      met.answers += 1
      met.last = answer.statusCode ?? 0
      if (answer.headers.connection === 'close') met.end = 'told'
    }
  } catch (error) {
    met.end = String(error)
  } finally {
    agent.destroy()
  }
}

test('64 busy clients are told of a stop, and none is cut off', { timeout: 120_000 }, async () => {
  const server = await TestServer.start()
  onTestFinished(() => server.stop())
  const { baseUrl, testKey } = server
  const paths = Array.from({ length: 64 }, (_, n) => (n % 2 === 0 ? '/v1/agents' : '/v1/wallets'))
  const met = ['/readyz', ...paths].map(() => ({ answers: 0, last: 0, end: '' }))
  const [balancer, ...clients] = met
  const asking = met.map((one, n) =>
    keepAsking(one, `${baseUrl}${n === 0 ? '/readyz' : paths[n - 1]}`, testKey),
  )
  const isBusy = () => met.every(({ answers }) => answers >= 3)
  await expect.poll(isBusy, { timeout: 60_000, interval: 20 }).toBe(true)
  const ended = server.process.kill('SIGTERM')
  await Promise.all(asking)
  const ends = new Set(clients.map(({ end, last }) => `${end} ${last}`))
  expect(ends).toEqual(new Set(['told 200']))
  expect(balancer).toMatchObject({ end: 'told', last: 503 })
  expect(await ended).toEqual({ code: 0, signal: null })
})
