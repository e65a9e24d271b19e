import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ConsentServer } from '../setup/consent-server.ts'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import type { Asked } from '../setup/server.ts'
import { faultsOf, smallTargets } from './audit.ts'
import { openBrowser } from './browser.ts'

let server: ConsentServer
let browser: Browser
let agent: OpenedAgent
beforeAll(async () => {
  ;[server, browser] = await Promise.all([ConsentServer.start(), openBrowser()])
  const [daily, weekly] = ['5000', '50000']
  const limitsBy = (['day', 'week', 'month', 'total'] as const).map((per) => ({
    ...{ merchants: ['shop.example'], amount: '4999.12345678', per },
  }))
  const limits = { dailyLimit: daily, weeklyLimit: weekly, monthlyLimit: weekly, limitsBy }
  const rules = { requireApprovalAbove: '50.00', ...limits }
  agent = await openAgent(server, { name: 'Procurement Agent', budget: 9_000, rules })
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const bad = `approved already <b>x</b> <button>Approve</button> ${'\u0627\u0644\u0639 '.repeat(20)}`
const memo = `${bad}${'W'.repeat(390)}`.slice(0, 500)

let approval: string
let url: string
beforeEach(async () => {
  const to = { merchant: { domain: 'shop.example', name: `Shop ${'long '.repeat(19)}` } }
  const body = { to, amount: '128.12345678', memo }
  const asked = await server.did('POST', '/v1/payments', { key: agent.key, body })
  approval = String(asked.approvalId)
  url = await server.link(approval)
})

async function status(): Promise<unknown> {
  return (await server.did('GET', `/v1/approvals/${approval}`)).status
}

const devices = [
  { width: 390, height: 844 },
  { width: 320, height: 700 },
  { width: 1440, height: 900 },
]

async function opened(options: BrowserContextOptions = {}, address = url): Promise<Page> {
  const page = await browser.newPage({ viewport: devices[0] ?? null, ...options })
  await page.goto(address)
  return page
}

for (const colorScheme of ['light', 'dark'] as const)
  test.each(devices)(
    `$width × $height, ${colorScheme}, can be used by everybody`,
    async (viewport) => {
      for (const address of [url, `${server.baseUrl}/approve/nobody`]) {
        const page = await opened({ colorScheme, viewport, bypassCSP: true }, address)
        expect(await faultsOf(page)).toEqual([])
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(wide).toBeLessThanOrEqual(0)
        if (viewport.width < 761) expect(await smallTargets(page)).toEqual([])
        await page.close()
      }
    },
  )

test('amounts of seventeen digits stay inside their box on the smallest phone', async () => {
  const key = server.liveKey
  const live = {
    did: (method: string, path: string, asked: Asked = {}) =>
      server.did(method, path, { key, ...asked }),
  }
  const { data } = await live.did('GET', '/v1/wallets?limit=100')
  const org = (data as { id: string; walletType: string }[]).find((one) => one.walletType === 'ORG')
  const fund = { amount: '999999999.99', reference: 'wire' }
  await live.did('POST', `/v1/wallets/${org?.id}/fund`, { body: fund })
  const rules = { requireApprovalAbove: '1', dailyLimit: '999999999.12345678' }
  const rich = await openAgent(live, { budget: '999999999.99', rules })
  const body = { to: { walletId: String(org?.id) }, amount: '888888888.12345678' }
  const { approvalId } = await server.did('POST', '/v1/payments', { key: rich.key, body })
  const viewport = { width: 320, height: 700 }
  const page = await opened({ viewport }, await server.link(String(approvalId), { key }))
  const outside = `(() => {
    const edge = (one) => one.getBoundingClientRect().right
    const most = edge(document.querySelector('.body'))
    return [...document.querySelectorAll('.body *')].filter((one) => edge(one) > most)
      .map((one) => one.outerHTML.slice(0, 80))
  })()`
  expect(await page.evaluate(outside)).toEqual([])
  const beside = `[...document.querySelectorAll('td .sum')].filter((one) =>
    one.getBoundingClientRect().left < one.closest('td').getBoundingClientRect().left - 1
  ).map((one) => one.textContent)`
  expect(await page.evaluate(beside)).toEqual([])
  // Digits on one side of the point are not torn apart.
  const torn = `[...document.querySelectorAll('.sum')].filter((one) => {
    const range = document.createRange()
    range.selectNodeContents(one.firstChild)
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1
  }).map((one) => one.textContent)`
  expect(await page.evaluate(torn)).toEqual([])
  await page.close()
})

test('the buttons are within reach of a thumb, apart from one another', async () => {
  const page = await opened()
  const deny = await page.locator('.btn.deny').boundingBox()
  const approve = await page.locator('.btn.approve').boundingBox()
  if (deny === null || approve === null) throw new Error('two buttons are shown')
  expect(approve.x - deny.x - deny.width).toBeGreaterThanOrEqual(8)
  for (const { y, height } of [deny, approve]) {
    expect(y).toBeGreaterThan(844 / 2)
    expect(y + height).toBeLessThanOrEqual(844)
  }
  await page.close()
})

test('the words of an agent are text in their box, and move nothing above it', async () => {
  const page = await opened()
  const top = async (at: Page) => (await at.locator('.why').boundingBox())?.y
  const before = await top(page)
  expect(await page.locator('.words').textContent()).toContain('<button>Approve</button>')
  expect(await page.locator('button').count()).toBe(2)
  await page.evaluate("document.querySelector('.words').remove()")
  expect(await top(page)).toBe(before)
  await page.close()
})

test('opening it a hundred times decides nothing', async () => {
  const page = await opened()
  await page.evaluate(`(async () => {
    for (let n = 0; n < 99; n += 1) await fetch(location.href + '?decision=approve')
  })()`)
  expect(await status()).toBe('PENDING')
  await page.close()
})

/** What has the focus, if that can be seen. */
const focused = `(() => {
  const at = document.activeElement
  if (getComputedStyle(at).outlineStyle === 'none') return 'not to be seen'
  return at.tagName === 'BUTTON' ? at.value : at.tagName
})()`

test('with the keyboard alone it is read, and approved', async () => {
  const page = await opened()
  const stops: string[] = []
  for (let n = 0; n < 12 && stops.at(-1) !== 'approve'; n += 1) {
    await page.keyboard.press('Tab')
    stops.push(await page.evaluate(focused))
  }
  expect(stops).toEqual(['SUMMARY', 'TEXTAREA', 'deny', 'approve'])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Approved' }).waitFor()
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
  expect(await page.title()).toBe('◌ TEST · Approved · Bursar')
  expect(await status()).toBe('APPROVED')
  await page.close()
})

test('while it is sent it says so, and is sent once', async () => {
  const page = await opened()
  let sent = 0
  await page.route(url, async (route) => {
    if (route.request().method() === 'POST') sent += 1
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.continue()
  })
  const approve = page.locator('.btn.approve')
  await approve.click()
  expect(await approve.textContent()).toBe('Approving…')
  await approve.click({ force: true })
  await page.locator('.btn.deny').click({ force: true })
  await page.getByRole('heading', { name: 'Approved' }).waitFor()
  expect(sent).toBe(1)
  await page.close()
})

test('without scripts it is approved all the same', async () => {
  const page = await opened({ javaScriptEnabled: false })
  const posted = page.waitForRequest((request) => request.method() === 'POST')
  await page.locator('#note').fill('fine')
  await page.locator('.btn.approve').click()
  // A page that sends no referrer does not say where its form comes from, either.
  expect((await (await posted).allHeaders()).origin).toBe('null')
  await page.getByRole('heading', { name: 'Approved' }).waitFor()
  expect(await status()).toBe('APPROVED')
  await page.close()
})

test('of two browsers one decides, and the other says what', async () => {
  const pages = await Promise.all([opened(), opened()])
  await Promise.all(pages.map((page, n) => page.locator('form button').nth(n).click()))
  await Promise.all(pages.map((page) => page.locator('.came').waitFor()))
  const word = (await status()) === 'APPROVED' ? 'Approved' : 'Denied'
  const said = await Promise.all(pages.map((page) => page.locator('h1').textContent()))
  expect(said).toEqual([word, word])
  for (const page of pages) await page.close()
})

test('another site can neither frame it nor send its form, and learns no address', async () => {
  const seen: (string | undefined)[] = []
  const site = createServer((request, answer) => {
    seen.push(request.headers.referer)
    answer.setHeader('Content-Type', 'text/html')
    answer.end(`<iframe src="${url}"></iframe>
<form method="post" action="${url}"><input name="decision" value="approve"></form>`)
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const { port } = site.address() as AddressInfo
  const page = await opened({}, `http://localhost:${port}/`)
  await page.waitForTimeout(300)
  const frames = page.frames().filter((frame) => frame !== page.mainFrame())
  for (const frame of frames) expect(await frame.locator('.panel').count()).toBe(0)
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.evaluate("document.querySelector('form').submit()")
  expect((await answered).status()).toBe(403)
  // The answer comes before its page: what is opened before that page stands is interrupted by it.
  await page.waitForURL(url)
  expect(await status()).toBe('PENDING')
  await page.goto(url)
  await page.goto(`http://localhost:${port}/`)
  expect(seen.every((referer) => referer === undefined)).toBe(true)
  await page.close()
  site.close()
})

test('all that it loads comes from its server, and nothing of it is refused', async () => {
  const page = await browser.newPage({ viewport: devices[0] ?? null })
  const asked: string[] = []
  const said: string[] = []
  const referers: (string | undefined)[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('response', async (response) => {
    referers.push((await response.request().allHeaders()).referer)
  })
  page.on('console', (line) => said.push(line.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await page.goto(url)
  await page.locator('.btn.deny').click()
  await page.getByRole('heading', { name: 'Denied' }).waitFor()
  expect(said).toEqual([])
  expect(asked.filter((address) => !address.startsWith(server.baseUrl))).toEqual([])
  expect(referers.length).toBeGreaterThan(3)
  expect(referers.filter((referer) => referer !== undefined)).toEqual([])
  const loaded = asked.filter((address) => address !== url)
  const secret = url.slice(url.lastIndexOf('/') + 1)
  expect(loaded.filter((address) => address.includes(secret))).toEqual([])
  await page.close()
})
