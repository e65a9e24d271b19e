import { open } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { noTally } from './tally.ts'

/** What the payer is told: where to pay, null while nobody is there; or to come to an end. */
export type Order =
  | { readonly at: { readonly baseUrl: string; readonly key: string } | null }
  | { readonly finish: true }

const workers = 600
const agent = new Agent({ keepAlive: true, maxSockets: workers })
const tally = noTally()
const [, , path = '', run = ''] = process.argv
const file = await open(path, 'a')
const body = JSON.stringify({
  to: { merchant: { domain: 'api.example.com' } },
  amount: '0.01',
})

let at: { readonly baseUrl: string; readonly key: string } | null = null
let isFinishing = false
let lines: string[] = []
let kept = Promise.resolve()
let number = 0

/** Resolves when the line is on the disk: many lines share one write. */
function keep(line: string): Promise<void> {
  lines.push(line)
  if (lines.length === 1) {
    kept = kept.then(async () => {
      const together = lines
      lines = []
      await file.appendFile(together.join(''))
      await file.datasync()
    })
  }
  return kept
}

function post(to: { baseUrl: string; key: string }, key: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${to.key}`,
      'content-type': 'application/json',
      'content-length': body.length,
      'idempotency-key': key,
    }
    const options = { method: 'POST', agent, headers }
    const sent = request(`${to.baseUrl}/v1/payments`, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.once('error', reject)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Asks for one payment until it is acknowledged, with one key. */
async function pay(key: string): Promise<void> {
  while (tally.wrong === null) {
    const to = at
    if (to !== null) {
      tally.underWay += 1
      try {
        const { status, text } = await post(to, key)
        if (status === 201) {
          await keep(`${key} ${JSON.parse(text).id}\n`)
          tally.acknowledged += 1
          return
        }
        if (status === 409 || status === 503) tally.later += 1
        else tally.wrong = `${status} ${text}`
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        // Refused connections were never requests.
        if (code === 'ECONNRESET' || code === 'EPIPE') tally.broken += 1
        else if (code !== 'ECONNREFUSED') tally.wrong = String(error)
      } finally {
        tally.underWay -= 1
      }
    }
    await sleep(20)
  }
}

async function work(): Promise<void> {
  while (!isFinishing && tally.wrong === null) {
    number += 1
    await pay(`${run}-${number}`)
  }
}

process.on('message', (order: Order) => {
  if ('finish' in order) isFinishing = true
  else {
    at = order.at
    tally.isAway = at === null
  }
})
const orphaned = () => process.exit(1)
process.once('disconnect', orphaned)
const ticks = setInterval(() => process.send?.(tally), 20)
await Promise.all(Array.from({ length: workers }, work))
clearInterval(ticks)
await file.close()
process.off('disconnect', orphaned)
process.send?.(tally, () => process.disconnect())
process.exitCode = tally.wrong === null ? 0 : 1
