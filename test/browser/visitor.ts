import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { PageServer } from '../setup/page-server.ts'
import { Authenticator } from './authenticator.ts'
import { openBrowser } from './browser.ts'

export let server: PageServer
let browser: Browser

/** A browser for a file of tests, and for each of them a server where nobody has joined. */
export function prepare(): void {
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    server = await PageServer.start()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    server.stop()
  })
}

const viewport = { width: 390, height: 844 }

export interface Opened {
  readonly page: Page
  readonly device: Authenticator
  /** What the page asked for, and what it or the browser said. */
  readonly asked: string[]
  readonly said: string[]
}

/** A browser of its own, with a device that keeps passkeys. */
export async function visitor(options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await (await browser.newContext({ viewport, ...options })).newPage()
  const asked: string[] = []
  const said: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (line) => said.push(line.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  return { page, device: await Authenticator.of(page), asked, said }
}

/** Who has joined by an invitation, at their account. */
export async function joined(role = 'owner', options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await visitor(options)
  const { page } = opened
  await page.goto(server.link({ role }))
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('link', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Ann Keller' }).waitFor()
  return opened
}

/** The passkey was used a while ago. */
export function grow(): void {
  for (const session of server.people.sessions.values()) session.isFresh = false
}

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
