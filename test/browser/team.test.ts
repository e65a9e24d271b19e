import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { roles } from '@bursar/core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { Authenticator } from './authenticator.ts'
import { openBrowser } from './browser.ts'

// A team on a real server, from the link that its first start prints.

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([TestServer.start(), openBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

interface Visitor {
  readonly page: Page
  readonly said: string[]
}

/** Somebody with a browser of their own, and a device that keeps passkeys. */
async function visitor(): Promise<Visitor> {
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  const said: string[] = []
  page.on('console', (line) => said.push(line.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await Authenticator.of(page)
  return { page, said }
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

const guide = readFileSync(join(root, 'docs/guides/team.md'), 'utf8')
/** Buttons and links that the guide names, and those of them that were pressed. */
const named = new Set([...guide.matchAll(/\*\*(.+?)\*\*/g)].map(([, name = '']) => name))
const pressed = new Set<string>()

/** Presses something as the guide calls it. */
async function press(
  within: Pick<Page, 'getByRole'>,
  name: string,
  role: 'button' | 'link' = 'button',
) {
  expect([...named]).toContain(name)
  pressed.add(name)
  await within.getByRole(role, { name, exact: true }).click()
}

async function joined(link: string, name: string): Promise<Visitor> {
  const one = await visitor()
  await one.page.goto(link)
  await one.page.fill('#name', name)
  await press(one.page, 'Create a passkey')
  await heading(one.page, `Welcome, ${name}`).waitFor()
  return one
}

/** What a page asks of /v1 in the name of who is signed in there. */
function ask(page: Page, method: string, path: string, body?: object) {
  return page.evaluate(
    async ({ method, path, body }) => {
      const headers: Record<string, string> = { 'Bursar-Environment': 'test' }
      if (body !== undefined) headers['Content-Type'] = 'application/json'
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await fetch(path, { method, headers, ...sent })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    { method, path, body },
  )
}

async function waiting(): Promise<string> {
  const agent = await server.did('POST', '/v1/agents', { body: { name: 'Buyer' } })
  await server.did('POST', `/v1/agents/${agent.id}/adjust-budget`, { body: { amount: 100 } })
  const policy = `/v1/policies/pol_${String(agent.id).slice(4)}`
  const rules = { requireApprovalAbove: '10.00', approvalsNeeded: 2 }
  await server.did('PATCH', policy, { body: rules })
  const to = { merchant: { domain: 'shop.example' } }
  const sent = { key: String(agent.apiKey), body: { to, amount: '20.00' } }
  return String((await server.did('POST', '/v1/payments', sent)).approvalId)
}

test('a team of three comes together, approves, and parts', async () => {
  const link = /(http:\S+\/join#bsi_\w+)/.exec(server.process.stdout)?.[1] ?? ''
  const ann = await joined(link, 'Ann Keller')
  await press(ann.page, 'Continue', 'link')
  await heading(ann.page, 'Ann Keller').waitFor()

  // Out, and in again, without a name.
  await press(ann.page, 'Sign out')
  await ann.page.waitForURL('**/sign-in')
  await press(ann.page, 'Sign in with a passkey')
  await heading(ann.page, 'Ann Keller').waitFor()

  // She invites two, who join on devices of their own.
  const origin = new URL(ann.page.url()).origin
  const invite = async (name: string, role: string) => {
    await ann.page.goto(`${origin}/account`)
    await press(ann.page, 'People in test', 'link')
    await ann.page.fill('#invite-name', name)
    await ann.page.locator('#invite').getByText(role, { exact: true }).click()
    await press(ann.page, 'Invite in test')
    const shown = ann.page.locator('#invitation-link input')
    await expect.poll(() => shown.inputValue()).toContain('/join#bsi_')
    return shown.inputValue()
  }
  const bob = await joined(await invite('Bob', 'Approver'), 'Bob')
  const cat = await joined(await invite('Cat', 'Operator'), 'Cat')
  await ann.page.reload()
  await ann.page.getByText('Cat', { exact: true }).waitFor()
  const names = await ann.page.locator('#members bdi').allTextContents()
  expect(names).toEqual(['Cat', 'Bob', 'Ann Keller'])
  await bob.page.goto(`${origin}/people?environment=test`)
  await heading(bob.page, 'People in test').waitFor()
  expect(await button(bob.page, 'Invite in test').getAttribute('aria-disabled')).toBe('true')
  expect((await ask(bob.page, 'POST', '/v1/invitations', { role: 'owner' })).status).toBe(403)

  // Two of them approve what an agent asks for; what the key of the machine said is one voice.
  const approval = await waiting()
  const approve = (page: Page) => ask(page, 'POST', `/v1/approvals/${approval}/approve`, {})
  await bob.page.goto(`${origin}/test/approvals/${approval}`)
  await bob.page.getByText('Needs 2 approvers; 0 so far.').waitFor()
  await bob.page.getByText('You are signed in as Bob, approver.').waitFor()
  await bob.page.fill('#note', 'As agreed')
  await bob.page.locator('.btn.approve').click()
  await heading(bob.page, 'Not decided yet').waitFor()
  await bob.page.getByText('You approved it. It needs 2 approvers and has 1.').waitFor()
  expect((await approve(bob.page)).status).toBe(409)
  const second = await approve(cat.page)
  expect([second.status, second.body.status]).toEqual([200, 'APPROVED'])
  const events = await server.did('GET', '/v1/events?type=approval.approve')
  const { data } = await server.did('GET', '/v1/members')
  const people = data as { id: string; name: string; role: string }[]
  expect(people.map(({ name, role }) => [name, role])).toEqual([
    ['Cat', 'operator'],
    ['Bob', 'approver'],
    ['Ann Keller', 'owner'],
  ])
  await bob.page.reload()
  await heading(bob.page, 'Approved').waitFor()
  await bob.page.getByText(/Decided .* by Cat\./).waitFor()
  for (const { id } of people.slice(0, 2)) expect(JSON.stringify(events.data)).toContain(id)

  // Whoever approves stops an agent, and does not start it again.
  const agent = await server.did('POST', '/v1/agents', { body: { name: 'Other' } })
  expect((await ask(bob.page, 'POST', `/v1/agents/${agent.id}/pause`)).status).toBe(200)
  expect((await ask(bob.page, 'POST', `/v1/agents/${agent.id}/resume`)).status).toBe(403)
  expect((await ask(cat.page, 'POST', `/v1/agents/${agent.id}/resume`)).status).toBe(200)

  // Bob's role changes, and then he is removed: his browser can do nothing from then on.
  const row = ann.page.locator('#members li').filter({ hasText: 'Bob' })
  await press(row, 'Change role')
  await ann.page.locator('#change-role').getByText('Viewer', { exact: true }).click()
  await press(ann.page, 'Change role in test')
  await ann.page.getByText('Bob is a viewer in test.').waitFor()
  expect((await ask(bob.page, 'POST', `/v1/agents/${agent.id}/pause`)).status).toBe(403)
  await press(row, 'Remove')
  await press(ann.page, 'Remove in test')
  await ann.page.getByText('Bob is no longer a member of test.').waitFor()
  expect((await ask(bob.page, 'GET', '/v1/organization')).status).toBe(403)
  const stranger = await visitor()
  await stranger.page.goto(`${origin}/test/approvals/${approval}`)
  expect(stranger.page.url()).toBe(
    `${origin}/sign-in?to=${encodeURIComponent(`/test/approvals/${approval}`)}`,
  )
  for (const { said } of [ann, cat]) expect(said).toEqual([])
}, 60_000)

test('above an amount a member approves with a passkey, on the phone', async () => {
  const invited = [process.execPath, program, 'people', 'invite', '--role', 'owner'] as const
  const { stdout } = await server.run([...invited, '--name', 'Eve'])
  const eve = await joined(stdout.trim(), 'Eve')
  await eve.page.waitForTimeout(50)
  const agent = await server.did('POST', '/v1/agents', { body: { name: 'Buyer' } })
  await server.did('POST', `/v1/agents/${agent.id}/adjust-budget`, { body: { amount: 100 } })
  const rules = { requireApprovalAbove: '10.00', stepUpAbove: '15.00' }
  await server.did('PATCH', `/v1/policies/pol_${String(agent.id).slice(4)}`, { body: rules })
  const body = { to: { merchant: { domain: 'shop.example' } }, amount: '20.00' }
  const asked = await server.did('POST', '/v1/payments', { key: String(agent.apiKey), body })
  const approval = `/v1/approvals/${asked.approvalId}`
  const byKey = await server.call('POST', `${approval}/approve`, { body: {} })
  expect([byKey.status, byKey.body.code]).toEqual([403, 'STEP_UP_REQUIRED'])
  const plain = await ask(eve.page, 'POST', `${approval}/approve`, {})
  expect([plain.status, plain.body.code]).toEqual([403, 'STEP_UP_REQUIRED'])
  const { origin } = new URL(eve.page.url())
  await eve.page.goto(`${origin}/test/approvals/${asked.approvalId}`)
  const approve = eve.page.locator('.btn.approve')
  expect(await approve.textContent()).toContain('by passkey')
  await approve.click()
  await heading(eve.page, 'Approved').waitFor()
  expect((await server.did('GET', approval)).status).toBe('APPROVED')
  expect(eve.said.filter((line) => !line.includes('403'))).toEqual([])
}, 60_000)

test('a second device is added by a link, once', async () => {
  const { stdout } = await server.run([
    process.execPath,
    ...[program, 'people', 'invite', '--role', 'owner', '--name', 'Dan'],
  ])
  const laptop = await joined(stdout.trim(), 'Dan')
  await laptop.page.getByRole('link', { name: 'Continue' }).click()
  await heading(laptop.page, 'Dan').waitFor()
  await press(laptop.page, 'Create a link for a device')
  const shown = laptop.page.locator('#device-link input')
  await expect.poll(() => shown.inputValue()).toContain('/join#bsi_')
  const link = await shown.inputValue()
  const phone = await visitor()
  await phone.page.goto(link)
  await button(phone.page, 'Create a passkey').click()
  await phone.page.getByRole('link', { name: 'Continue' }).click()
  await heading(phone.page, 'Dan').waitFor()
  expect(await phone.page.locator('#passkeys > li').count()).toBe(2)
  const other = await visitor()
  await other.page.goto(link)
  await heading(other.page, 'This link has ended').waitFor()
}, 60_000)

test('what the guide names was pressed, and its roles are those of the product', () => {
  expect([...pressed].sort()).toEqual([...named].sort())
  const inTable = [...guide.matchAll(/^\| (\w+) \| /gm)].map(([, name]) => name)
  expect(inTable.slice(1)).toEqual(roles)
})
