import { expect, test } from 'vitest'
import { PageServer } from '../setup/page-server.ts'
import { button, heading, joined, prepare, server, visitor } from './visitor.ts'

prepare()

test('an invitation says what it offers, and is accepted with a passkey', async () => {
  const { page, device, asked, said } = await visitor()
  const link = server.link({ role: 'approver', environment: 'live' })
  await page.goto(link)
  await heading(page, 'You are invited to Bursar').waitFor()
  expect(page.url()).toBe(`${server.baseUrl}/join`)
  expect(await page.locator('#grants').textContent()).toMatch(/Approver.*LIVE.*approves.*of org_/s)
  expect(await page.locator('.env.live').count()).toBe(1)
  expect(await page.title()).toBe('● LIVE · Join · Bursar')
  expect(await page.inputValue('#name')).toBe('Ann Keller')
  await page.fill('#name', 'Ann <b>K')
  await button(page, 'Create a passkey').click()
  await heading(page, 'Welcome, Ann <b>K').waitFor()
  expect(await device.count()).toBe(1)
  expect(await page.getByText('Add a second device next.').isVisible()).toBe(true)
  expect([...server.people.names.values()]).toEqual(['Ann <b>K'])
  // A page that sends no referrer still says where what it asks for comes from.
  expect(new Set(server.people.origins)).toEqual(new Set([server.baseUrl]))
  expect(asked.filter((address) => !address.startsWith(`${server.baseUrl}/`))).toEqual([])
  expect(said).toEqual([])
  await page.getByRole('link', { name: 'Continue' }).click()
  await heading(page, 'Ann <b>K').waitFor()
  expect(said).toEqual([])
})

test('the secret of an invitation stands in no address, title, history or log', async () => {
  const { page, asked } = await visitor()
  await page.goto('about:blank')
  await page.goto(server.link())
  await heading(page, 'You are invited to Bursar').waitFor()
  await button(page, 'Create a passkey').click()
  await heading(page, 'Welcome, Ann Keller').waitFor()
  await page.goBack()
  await page.goForward()
  await heading(page, 'Open your link again').waitFor()
  const [secret = ''] = server.secrets
  // The browser alone sees the fragment of what it opens.
  const sent = asked.map((address) => address.split('#')[0])
  const places = [page.url(), await page.title(), await page.content(), ...sent, ...server.lines]
  expect(places.filter((place) => place?.includes(secret))).toEqual([])
  const kept = '[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]'
  expect(await page.evaluate(kept)).toEqual(['{}', '{}', ''])
})

test('a link that has ended says what to do', async () => {
  const { page } = await visitor()
  const link = server.link()
  server.people.invitations = []
  await page.goto(link)
  await heading(page, 'This link has ended').waitFor()
  expect(await page.getByText('bursar people invite --role owner').isVisible()).toBe(true)
  const next = server.link()
  await page.goto(next)
  await heading(page, 'You are invited to Bursar').waitFor()
  server.people.invitations = []
  await button(page, 'Create a passkey').click()
  await heading(page, 'This link has ended').waitFor()
})

test('who declines on their device can try again, and so can who got no answer', async () => {
  const { page, device } = await visitor()
  await page.goto(server.link())
  await device.agrees(false)
  await button(page, 'Create a passkey').click()
  await page.getByText('The passkey was not used').waitFor()
  await device.agrees(true)
  server.people.next = new Response('no JSON', { status: 500 })
  await button(page, 'Create a passkey').click()
  await page.getByText('The server could not answer').waitFor()
  await page.route('**/auth/join/options', (route) => route.abort())
  await button(page, 'Create a passkey').click()
  await page.getByText('No answer came').waitFor()
  await page.unroute('**/auth/join/options')
  await button(page, 'Create a passkey').click()
  await heading(page, 'Welcome, Ann Keller').waitFor()
})

test('an invitation that did not load is loaded again', async () => {
  const { page } = await visitor()
  await page.route('**/auth/join/options', (route) => route.abort())
  await page.goto(server.link())
  await heading(page, 'This did not load').waitFor()
  await page.unroute('**/auth/join/options')
  await button(page, 'Try again').click()
  await heading(page, 'You are invited to Bursar').waitFor()
})

test('where there can be no passkeys it says where there can', async () => {
  const { page } = await visitor()
  const [, secret] = server.link().split('#')
  await page.goto(`http://127.0.0.1:${server.port}/join#${secret}`)
  await heading(page, 'Passkeys work at another address').waitFor()
  expect(page.url()).not.toContain('bsi_')
  expect(server.people.asked).toEqual([])
  await button(page, 'Open it there').click()
  await heading(page, 'You are invited to Bursar').waitFor()
  expect(page.url()).toBe(`${server.baseUrl}/join`)
  await page.goto(`http://localhost:${server.port}/sign-in?to=/people`)
  await button(page, 'Open it there').click()
  await heading(page, 'Sign in to see and decide').waitFor()
  expect(page.url()).toBe(`${server.baseUrl}/sign-in?to=/people`)
})

test('a server without a name for passkeys says how to give it one', async () => {
  const unnamed = await PageServer.start('http://192.0.2.7:4000')
  const { page } = await visitor()
  await page.goto(`${unnamed.baseUrl}/sign-in`)
  await heading(page, 'Passkeys need a name').waitFor()
  const text = await page.locator('main').textContent()
  expect(text).toContain(`http://bursar.localhost:${unnamed.port}`)
  expect(text).toContain('https://pay.example.com')
  unnamed.stop()
})

test('a browser that knows no passkeys is told so', async () => {
  const { page } = await visitor()
  await page.addInitScript('delete window.PublicKeyCredential')
  await page.goto(`${server.baseUrl}/sign-in`)
  await heading(page, 'This browser cannot use passkeys').waitFor()
})

test.each([
  ['/people?environment=live', '/people?environment=live'],
  ['//evil.test/', '/account'],
  ['/..//evil.test', '/account'],
  ['/\\evil.test', '/account'],
  ['https://evil.test/', '/account'],
  ['javascript:alert(1)', '/account'],
])('after signing in, %s leads to %s', async (to, where) => {
  const { page } = await joined()
  await button(page, 'Sign out').click()
  await page.waitForURL('**/sign-in')
  await page.goto(`${server.baseUrl}/sign-in?to=${encodeURIComponent(to)}`)
  await button(page, 'Sign in with a passkey').click()
  await page.waitForURL(`${server.baseUrl}${where}`)
})

test('signing in can be declined, refused and repeated', async () => {
  const { page, device } = await joined()
  await button(page, 'Sign out').click()
  await page.waitForURL('**/sign-in')
  expect(server.people.sessions.size).toBe(0)
  await device.agrees(false)
  await button(page, 'Sign in with a passkey').click()
  await page.getByText('The passkey was not used').waitFor()
  await device.agrees(true)
  const { passkeys } = server.people
  server.people.passkeys = []
  await button(page, 'Sign in with a passkey').click()
  await page.getByText('Nobody signs in with this passkey here.').waitFor()
  server.people.passkeys = passkeys
  await button(page, 'Sign in with a passkey').click()
  await heading(page, 'Ann Keller').waitFor()
})

test('a page of a member who is signed out asks to sign in, and comes back', async () => {
  const { page } = await joined()
  server.people.sessions.clear()
  await page.goto(`${server.baseUrl}/people?environment=test`)
  await button(page, 'Sign in with a passkey').click()
  await heading(page, 'People in test').waitFor()
})
