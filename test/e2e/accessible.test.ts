import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DOMWindow, type Document, JSDOM, ResourceLoader, VirtualConsole } from 'jsdom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

const axeScript = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Nothing is painted, and without styles what is hidden is looked at, too. */
class Scripts extends ResourceLoader {
  override fetch(url: string, options: object) {
    return url.endsWith('.css') ? null : super.fetch(url, options)
  }
}

/** A page as a browser has it after its scripts ran; nothing is laid out or painted. */
async function opened(path: string): Promise<DOMWindow> {
  const url = `${server.baseUrl}${path}`
  const dom = await JSDOM.fromURL(url, {
    runScripts: 'dangerously',
    resources: new Scripts(),
    pretendToBeVisual: true,
    // It says of every call of scrollTo that there is nothing to scroll.
    virtualConsole: new VirtualConsole(),
    beforeParse(window: DOMWindow) {
      const fetched = (asked: string | Request, options?: RequestInit) =>
        fetch(new URL(typeof asked === 'string' ? asked : asked.url, url), options)
      Object.assign(window, { fetch: fetched, Headers, Request, Response })
    },
  })
  return dom.window
}

interface Axe {
  run(at: Document, options: object): Promise<{ violations: readonly Violation[] }>
}

interface Violation {
  readonly id: string
  readonly impact: 'minor' | 'moderate' | 'serious' | 'critical'
  readonly nodes: readonly { readonly html: string }[]
}

/** What of a page keeps people out who see, hear or point differently. */
async function faultsOf(window: DOMWindow): Promise<string[]> {
  window.eval(axeScript)
  const { axe } = window as DOMWindow & { axe: Axe }
  const { violations } = await axe.run(window.document, {
    rules: { 'color-contrast': { enabled: false } },
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

test.each(['/', '/guides', '/guides/policies', '/guides/mcp-tasks', '/errors/limit-daily'])(
  '%s can be used by everybody',
  async (path) => {
    const window = await opened(path)
    expect(await faultsOf(window)).toEqual([])
    window.close()
  },
)

// Of the two references, which are one page over two documents, the longer one.
test('/docs/agent-first can be used by everybody', async () => {
  const window = await opened('/docs/agent-first')
  const { document } = window
  for (let n = 0; n < 300 && document.querySelector('.opblock') === null; n += 1) await sleep(100)
  document.querySelector('.opblock button')?.click()
  for (let n = 0; n < 50 && document.querySelector('.opblock-body') === null; n += 1)
    await sleep(50)
  expect(document.querySelectorAll('.opblock-body')).toHaveLength(1)
  expect(await faultsOf(window)).toEqual([])
  window.close()
})
