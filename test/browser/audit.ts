import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axeScript = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

interface Violation {
  readonly id: string
  readonly impact: string
  readonly html: string
}

/** What keeps people out who see, hear or point differently. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeScript)
  const violations: Violation[] = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html })))`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, html }) => `${id}: ${html}`)
}

/** Things to point at that are smaller than a thumb. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll(
    'button, a, textarea, summary, label:has(input), input:not(label input)')]
    .filter((one) => {
      // What is not shown is no target; links within a sentence are as high as its line.
      if (!one.checkVisibility() || one.matches('p:not(.two) > a:not(.go)')) return false
      const { width, height } = one.getBoundingClientRect()
      return width < 44 || height < 44
    })
    .map((one) => one.outerHTML)`)
}
