import { expect, test } from 'vitest'
import { faultsOf, smallTargets } from './audit.ts'
import { Authenticator } from './authenticator.ts'
import { button, grow, heading, joined, prepare, server, visitor } from './visitor.ts'

prepare()

test('passkeys are added, renamed and removed, but for the only one', async () => {
  const { page, device } = await joined()
  const remove = page.locator('[data-remove]')
  expect(await remove.getAttribute('aria-disabled')).toBe('true')
  expect(await page.locator('#only-one').isVisible()).toBe(true)
  await remove.click({ force: true })
  expect(await page.locator('dialog[open]').count()).toBe(0)
  await button(page, 'Add a passkey').click()
  await page.getByText('This device already has a passkey of yours').waitFor()
  await device.leave()
  const other = await Authenticator.of(page)
  await button(page, 'Add a passkey').click()
  await expect.poll(() => page.locator('#passkeys > li').count()).toBe(2)
  expect(await other.count()).toBe(1)
  expect(server.people.passkeys.at(-1)?.name).toBe('Chrome on Linux')
  await page.locator('[data-rename]').last().click()
  await page.fill('#passkey-name', 'Key <i>of mine')
  await page.locator('#rename-passkey').getByRole('button', { name: 'Rename' }).click()
  await page.getByText('Key <i>of mine').first().waitFor()
  await page.locator('[data-remove]').last().click()
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it')
  await page.keyboard.press('Enter')
  expect(server.people.passkeys.length).toBe(2)
  await page.locator('[data-remove]').last().click()
  await button(page, 'Remove passkey').click()
  await expect.poll(() => page.locator('#passkeys > li').count()).toBe(1)
  expect(await page.evaluate('document.activeElement.id')).toBe('passkeys-title')
})

test('what needs the passkey again is repeated by itself, once', async () => {
  const { page, device } = await joined()
  grow()
  server.people.asked.length = 0
  await button(page, 'Create a link for a device').click()
  await page.locator('#device-link').waitFor()
  expect(server.people.asked).toEqual([
    'POST /auth/devices',
    'POST /auth/confirm/options',
    'POST /auth/confirm/verify',
    'POST /auth/devices',
  ])
  grow()
  await device.agrees(false)
  await button(page, 'Create a link for a device').click()
  await page.getByText('The passkey was not used').waitFor()
  await device.agrees(true)
  server.people.asked.length = 0
  const refusal = { code: 'REAUTHENTICATION_REQUIRED', detail: 'Use your passkey.' }
  await page.route('**/auth/devices', (route) => route.fulfill({ status: 403, json: refusal }))
  await button(page, 'Create a link for a device').click()
  await page.getByText('Use your passkey.').waitFor()
  expect(server.people.asked.filter((one) => one.includes('verify')).length).toBe(1)
})

test('a link for another device is shown once, copied, and makes a passkey there', async () => {
  const { page } = await joined()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await button(page, 'Create a link for a device').click()
  const url = await page.inputValue('#device-link-url')
  expect(await page.locator('#device-link').textContent()).toContain('until')
  await button(page, 'Copy').click()
  await page.getByText('Copied.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url)
  await button(page, 'Done, hide it').click()
  expect(await page.content()).not.toContain(url)
  expect(await page.inputValue('#device-link-url')).toBe('')
  const phone = await visitor()
  await phone.page.goto(url)
  await heading(phone.page, 'Add this device').waitFor()
  expect(await phone.page.locator('#name').isVisible()).toBe(false)
  await button(phone.page, 'Create a passkey').click()
  await heading(phone.page, 'This device can sign in').waitFor()
  expect(server.people.names.size).toBe(1)
  expect(server.people.passkeys.length).toBe(2)
})

test('sessions are listed, and ended one by one or all others at once', async () => {
  const { page } = await joined()
  const [person = ''] = server.people.names.keys()
  const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit Version/18.5 Safari/604.1'
  for (const userAgent of [agent, '', agent]) server.people.signIn(person, { userAgent })
  await page.reload()
  const rows = page.locator('#sessions > li')
  await expect.poll(() => rows.count()).toBe(4)
  expect(await rows.nth(0).textContent()).toMatch(/^Chrome on Linux.*This one/s)
  expect(await rows.nth(1).textContent()).toMatch(/^Safari on iPhone/)
  expect(await rows.nth(2).textContent()).toMatch(/^Unknown browser/)
  await rows.nth(1).getByRole('button', { name: 'End' }).click()
  await expect.poll(() => rows.count()).toBe(3)
  await button(page, 'End all others').click()
  await page.locator('#end-sessions').getByRole('button', { name: 'End all others' }).click()
  await expect.poll(() => rows.count()).toBe(1)
  expect(await button(page, 'End all others').isVisible()).toBe(false)
  expect(server.people.sessions.size).toBe(1)
})

test('an owner invites, changes roles and removes members, with a passkey used again', async () => {
  const { page } = await joined()
  const bob = server.people.person('Bob <b>', { role: 'viewer' })
  await page.getByRole('link', { name: 'People in test' }).click()
  await heading(page, 'People in test').waitFor()
  grow()
  await page.fill('#invite-name', 'Carol')
  await page.locator('#invite [value=operator]').check()
  await button(page, 'Invite in test').click()
  await page.locator('#invitation-link').waitFor()
  const [made] = server.people.invitations
  expect(await page.inputValue('#invitation-link-url')).toBe(
    `${server.baseUrl}/join#${made?.secret}`,
  )
  expect(made).toMatchObject({ name: 'Carol', role: 'operator', environment: 'test' })
  expect(await page.locator('#invitation-link').textContent()).toContain('an operator in test')
  const row = page.locator('#members > li', { hasText: 'Bob <b>' })
  grow()
  await row.getByRole('button', { name: 'Change role' }).click()
  await page.locator('#change-role [value=approver]').check()
  await page.locator('#change-role').getByRole('button', { name: 'Change role in test' }).click()
  await page.getByText('Bob <b> is an approver in test.').waitFor()
  expect(server.people.members.find(({ person }) => person === bob)?.role).toBe('approver')
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.locator('#cascade').check()
  await button(page, 'Remove in test').click()
  await expect.poll(() => row.count()).toBe(0)
  expect(server.people.asked).toContain(`DELETE /v1/members/${bob}`)
  expect(server.people.cascades).toEqual([true])
  const own = page.locator('#members > li', { hasText: 'You' })
  expect(await own.locator('[aria-disabled=true]').count()).toBe(2)
  expect(await own.locator('#own').isVisible()).toBe(true)
  await button(page, 'Revoke').click()
  await page.locator('#no-invitation').waitFor()
  expect(server.people.invitations).toEqual([])
})

test.each(['viewer', 'approver'])(
  'who is %s sees that, and why, only an owner may',
  async (role) => {
    const { page } = await joined(role)
    server.people.person('Bob', { role: 'owner' })
    server.people.invite('bsi_x', { role: 'viewer', environment: 'test', person: null })
    await page.goto(`${server.baseUrl}/people?environment=test`)
    await page.locator('#why-not').waitFor()
    const row = page.locator('#members > li', { hasText: 'Bob' })
    server.people.asked.length = 0
    for (const one of [
      row.getByRole('button', { name: 'Change role' }),
      row.getByRole('button', { name: 'Remove' }),
      button(page, 'Invite in test'),
      button(page, 'Revoke'),
    ]) {
      expect(await one.getAttribute('aria-disabled')).toBe('true')
      expect(await one.getAttribute('aria-describedby')).toBe('why-not')
      await one.click({ force: true })
    }
    expect(await page.locator('dialog[open]').count()).toBe(0)
    expect(server.people.asked).toEqual([])
  },
)

test('test and live are apart', async () => {
  const { page } = await joined()
  await page.goto(`${server.baseUrl}/people?environment=live`)
  await heading(page, 'You are not a member of live').waitFor()
  expect(await page.title()).toBe('● LIVE · People · Bursar')
  await page.getByRole('link', { name: 'People in test' }).click()
  await heading(page, 'People in test').waitFor()
  expect(await page.title()).toBe('◌ TEST · People · Bursar')
  expect(await page.locator('.env.test').textContent()).toContain('No real money moves')
})

test('with the keyboard alone a person joins, and signs out', async () => {
  const { page } = await visitor()
  await page.goto(server.link())
  await heading(page, 'You are invited to Bursar').waitFor()
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.id')).toBe('name')
  await page.keyboard.press('Enter')
  await heading(page, 'Welcome, Ann Keller').waitFor()
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await heading(page, 'Ann Keller').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Sign out')
  await page.keyboard.press('Enter')
  await heading(page, 'Sign in to see and decide').waitFor()
})

const sizes = [
  { width: 390, height: 844 },
  { width: 320, height: 700 },
  { width: 1440, height: 900 },
]

for (const colorScheme of ['light', 'dark'] as const)
  test.each(sizes)(`$width × $height, ${colorScheme}, can be used by everybody`, async (size) => {
    const { page } = await visitor({ colorScheme, viewport: size, bypassCSP: true })
    const looked = async (where: string) => {
      // What moves has no contrast until it stands.
      await page.waitForTimeout(150)
      expect([where, await faultsOf(page)]).toEqual([where, []])
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([where, Number(wide) <= 0]).toEqual([where, true])
      if (size.width < 761) expect([where, await smallTargets(page)]).toEqual([where, []])
    }
    await page.goto(server.link({ role: 'owner' }))
    await heading(page, 'You are invited to Bursar').waitFor()
    await looked('join')
    await button(page, 'Create a passkey').click()
    await heading(page, 'Welcome, Ann Keller').waitFor()
    await looked('joined')
    const [person = ''] = server.people.names.keys()
    server.people.members.push({ person, role: 'viewer', environment: 'live' })
    server.people.person('Lucía Ortega-Wassermann', { role: 'approver' })
    server.people.person('W'.repeat(100), { role: 'approver', environment: 'live' })
    server.people.invite('bsi_x', { role: 'viewer', environment: 'test', person: null })
    server.people.passkey(person, 'another')
    server.people.signIn(person)
    await page.goto(`${server.baseUrl}/account`)
    await heading(page, 'Ann Keller').waitFor()
    await button(page, 'Create a link for a device').click()
    await page.locator('#device-link').waitFor()
    await looked('account')
    await page.locator('[data-remove]').last().click()
    await looked('a question')
    await page.goto(`${server.baseUrl}/people?environment=test`)
    await heading(page, 'People in test').waitFor()
    await button(page, 'Invite in test').click()
    await page.locator('#invitation-link').waitFor()
    await looked('people')
    await page.locator('[data-change]:visible').last().click()
    await looked('a choice')
    await page.goto(`${server.baseUrl}/people?environment=live`)
    await heading(page, 'People in live').waitFor()
    await looked('people, as a viewer')
    for (const [where, title] of [
      ['/people', 'People, where?'],
      ['/sign-in', 'Sign in to see and decide'],
      ['/join#bsi_gone', 'This link has ended'],
    ] as const) {
      await page.goto(`${server.baseUrl}${where}`)
      await heading(page, title).waitFor()
      await looked(where)
    }
    await page.goto(`http://127.0.0.1:${server.port}/join#bsi_x`)
    await heading(page, 'Passkeys work at another address').waitFor()
    await looked('elsewhere')
  })
