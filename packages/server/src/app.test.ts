import { problemBody, problemCodes, slugOf, v1Operations } from '@bursar/contract'
import type { Event } from '@bursar/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { FaceRig } from '../../../test/setup/face.ts'
import { looksBurstMax } from './faces/http/bounds.ts'
import { htmlOf } from './faces/http/markdown.ts'

const rig = new FaceRig({ version: '1.2.3<' })
const page = async (path: string, headers: Record<string, string> = {}) => {
  const response = await rig.request(path, { headers })
  const type = response.headers.get('content-type') ?? ''
  return { response, status: response.status, type, text: await response.text() }
}

test.each([
  ['/', 'text/html; charset=utf-8'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/agent-first', 'text/html; charset=utf-8'],
  ['/docs/start.js', 'text/javascript; charset=utf-8'],
  ['/docs/page.css', 'text/css; charset=utf-8'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/errors', 'text/html; charset=utf-8'],
  ['/guides', 'text/html; charset=utf-8'],
  ['/llms.txt', 'text/plain; charset=utf-8'],
  ['/health', 'application/json'],
  ['/readyz', 'application/json'],
  ['/openapi.json', 'application/json'],
  ['/v1/openapi.json', 'application/json'],
  ['/metrics', expect.stringMatching(/^text\/plain/)],
])('%s needs no key', async (path, expected) => {
  const { response, status, type, text } = await page(path)
  expect(status).toBe(200)
  expect(type).toStrictEqual(expected)
  expect(text.length).toBeGreaterThan(10)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('request-id')).toMatch(/^req_/)
})

const shown = ['/', '/docs', '/docs/agent-first', '/errors', '/errors/wallet-frozen', '/guides']

test.each(shown)('%s loads and runs only what comes from here', async (path) => {
  const { response, text } = await page(path)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/script-src 'self';/)
  expect(policy).not.toContain('unsafe')
  expect(policy).toContain("frame-ancestors 'none'")
  expect(text).not.toMatch(/(src|href)="(?!\/)/)
  expect(text).not.toMatch(/<script(?! src="\/docs\/)/)
  for (const [, link = ''] of text.matchAll(/(?:src|href)="([^"]+)"/g))
    expect(`${link} ${(await page(link)).status}`).toBe(`${link} 200`)
})

test.each([
  ['/docs', '/v1/openapi.json', '/docs/agent-first'],
  ['/docs/agent-first', '/api/v2/openapi.json', '/docs'],
])('%s shows %s, and leads to the other API', async (path, document, other) => {
  const { text } = await page(path)
  const [, start = ''] = /src="(\/docs\/start[^"]*)"/.exec(text) ?? []
  expect((await page(start)).text).toContain(`url: '${document}'`)
  expect(text).toContain(`href="${other}"`)
})

test.each([
  ['/openapi.json'],
  ['/api/v2/openapi.json'],
  ['/docs'],
  ['/docs/swagger-ui-bundle.js'],
  ['/errors/wallet-frozen'],
  ['/llms.txt'],
])('%s is sent once to whom keeps it', async (path) => {
  const { response, text } = await page(path)
  const etag = response.headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]{27}"$/)
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await page(path, { 'if-none-match': known })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.response.headers.get('etag')).toBe(etag)
  }
  expect((await page(path, { 'if-none-match': '"other"' })).text).toBe(text)
  const head = await rig.request(path, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  for (const name of ['etag', 'content-length', 'content-type'])
    expect(head.headers.get(name)).toBe(response.headers.get(name))
})

test('a page in another form has another tag', async () => {
  const tag = async (accept: string) =>
    (await page('/errors/wallet-frozen', { accept })).response.headers.get('etag')
  expect(await tag('text/markdown')).not.toBe(await tag('text/html'))
})

test('a flood of looks at the metrics or the readiness costs a few of them', async () => {
  // Time stands still.
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  let looks = 0
  const ready = async () => {
    looks += 1
    return null
  }
  const asked = new FaceRig({ ready })
  const text = vi.spyOn(asked.metrics, 'text')
  for (let n = 0; n < 100; n += 1) {
    expect((await asked.request('/readyz')).status).toBe(200)
    expect((await asked.request('/metrics')).status).toBe(200)
  }
  expect([looks, text.mock.calls.length]).toEqual([looksBurstMax, looksBurstMax])
})

test('a server that was asked to stop is ready for nothing, though it still answers', async () => {
  let draining = false
  const stopping = new FaceRig({ draining: () => draining })
  expect((await stopping.request('/readyz')).status).toBe(200)
  draining = true
  expect((await stopping.request('/readyz')).status).toBe(503)
  expect((await stopping.request('/health')).status).toBe(200)
})

test('the version is shown as text', async () => {
  expect((await page('/')).text).toContain('Bursar 1.2.3&lt;')
})

test('the document describes each operation, and is the same at both addresses', async () => {
  const { text } = await page('/v1/openapi.json')
  expect((await page('/openapi.json')).text).toBe(text)
  for (const { name, path } of Object.values(v1Operations)) {
    expect(text).toContain(`"operationId":"${name}"`)
    expect(text).toContain(`"${path}"`)
  }
})

test('llms.txt names each operation and each code', async () => {
  const { text } = await page('/llms.txt')
  for (const { method, path } of Object.values(v1Operations))
    expect(text).toContain(`- ${method} ${path}: `)
  for (const code of problemCodes) expect(text).toContain(`[${code}](/errors/${slugOf(code)})`)
})

test.each(problemCodes)('the type of %s leads to its page', async (code) => {
  const address = `/errors/${slugOf(code)}`
  const shown = await page(address)
  expect(shown.text).toContain(`<code>${code}</code>`)
  expect(shown.text).toMatch(/<h1 id="[a-z-]+">.+<\/h1>/)
  expect(shown.text).toMatch(/<pre tabindex="0"><code>\{/)
  expect(shown.text).not.toMatch(/```|^#|<script/m)
  const written = await page(address, { accept: 'text/markdown, text/html;q=0.5' })
  expect(written.type).toBe('text/markdown; charset=utf-8')
  expect(written.text).toContain(`\`${code}\``)
})

const linksOf = (text: string) => [...text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link)

test('guides and codes are listed, and each link of their pages leads somewhere', async () => {
  const lists = [await page('/guides'), await page('/errors')]
  const paths = lists.flatMap(({ text }) => linksOf(text)).filter((path) => /^.\w+.\w/.test(path))
  expect(paths).toEqual(expect.arrayContaining(['/guides/policies-in-english', '/errors/conflict']))
  for (const path of paths.filter((one) => /^.(guides|errors)/.test(one))) {
    const { text } = await page(path)
    expect(text).not.toMatch(/^\||\]\(/m)
    for (const link of linksOf(text).filter((one) => !one.startsWith('https://'))) {
      const [place = '', anchor] = link.split('#')
      const there = place === '' ? { status: 200, text } : await page(place)
      expect([path, link, there.status]).toEqual([path, link, 200])
      if (anchor !== undefined) expect(there.text).toContain(`id="${anchor}"`)
    }
  }
})

test('whatever stands in a page, it is text', () => {
  const html = htmlOf(
    '# A <b>\n`</code><script>`\n\n- one & two\n- "three"\n\n```html\n<i>\n\n</i>\n```\n',
    'guides',
  )
  expect(html).toBe(
    '<h1 id="a-b">A &lt;b&gt;</h1>\n<p><code>&lt;/code&gt;&lt;script&gt;</code></p>\n' +
      '<ul>\n<li>one &amp; two</li>\n<li>&quot;three&quot;</li>\n</ul>\n' +
      '<pre tabindex="0"><code>&lt;i&gt;\n\n&lt;/i&gt;\n</code></pre>',
  )
})

test('a server that cannot work says so, and still lives', async () => {
  const down = new FaceRig({ ready: () => Promise.resolve('no') })
  const response = await down.request('/readyz')
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(problemBody.parse(await response.json()).code).toBe('UNAVAILABLE')
  expect((await down.request('/health')).status).toBe(200)
})

test('metrics count requests, payments, batches and alarms', async () => {
  const counted = new FaceRig()
  await counted.request('/v1/agents')
  await counted.request('/v1/agents', { key: counted.key() })
  await counted.request('/nowhere')
  const paid = (verdict: string) => ({
    event: { kind: 'payment.create', result: { verdict } } as Event,
  })
  counted.metrics.committed([paid('COMPLETED'), paid('DECLINED'), paid('DECLINED')])
  counted.metrics.alarm()
  counted.metrics.bug()
  const text = await (await counted.request('/metrics')).text()
  for (const line of [
    'bursar_http_requests_total{operation="agents.list",status="200"} 1',
    'bursar_http_requests_total{operation="agents.list",status="401"} 1',
    'bursar_http_requests_total{operation="unrouted",status="404"} 1',
    'bursar_payments_total{verdict="COMPLETED"} 1',
    'bursar_payments_total{verdict="DECLINED"} 2',
    'bursar_batch_commands_bucket{le="4"} 1',
    'bursar_batch_commands_sum 3',
    'bursar_queue_commands 7',
    'bursar_alarms_total 1',
    'bursar_bugs_total 1',
    'process_cpu_seconds_total',
  ])
    expect(text).toContain(line)
})

test('a server on loopback answers only to Hosts it knows, another to any', async () => {
  const host = { host: 'bursar.example' }
  const status = async (options: ConstructorParameters<typeof FaceRig>[0]) =>
    (await new FaceRig(options).request('/health', { headers: host })).status
  expect(await status({ host: '127.0.0.1' })).toBe(400)
  expect(await status({ host: '::1' })).toBe(400)
  expect(await status({ host: '0.0.0.0' })).toBe(200)
  expect(await status({ host: 'localhost', allowedHosts: ['Bursar.example'] })).toBe(200)
})

test('no answer anywhere is empty', async () => {
  for (const path of [
    '/nowhere',
    '/v1',
    '/errors/none',
    '/docs/',
    '/docs/none',
    '/%2e',
    '/health',
  ]) {
    for (const method of ['GET', 'POST', 'OPTIONS', 'PUT']) {
      const response = await rig.request(path, { method })
      expect((await response.text()).length).toBeGreaterThan(10)
    }
  }
})
