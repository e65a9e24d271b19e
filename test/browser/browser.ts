import { existsSync } from 'node:fs'
import { join } from 'node:path'
import packed from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/** A Chromium of this machine, or the one that comes with the tools of tests. */
export async function openBrowser(): Promise<Browser> {
  const own = (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'chromium'))
    .find((file) => existsSync(file))
  const executablePath = own ?? (await packed.executablePath())
  // Not those of the package, which switch off what is tested here: origins, and who may frame.
  const args = ['--headless=shell', '--no-sandbox', '--no-zygote', '--disable-dev-shm-usage']
  return chromium.launch({ executablePath, args, headless: true })
}
