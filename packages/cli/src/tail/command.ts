import { setTimeout as sleep } from 'node:timers/promises'
import { APIError, ConnectionError } from '@bursar/sdk'
import { CallFailure } from '../server/call-failure.ts'
import { Caller } from '../server/caller.ts'
import { type Options, targetOf } from '../target.ts'
import { printJson } from '../terminal/answer.ts'
import { type Io, painter } from '../terminal/io.ts'
import { safeText } from '../terminal/safe-text.ts'
import { UsageError } from '../usage-error.ts'

interface TailOptions extends Options {
  readonly since?: string
  readonly type?: string
  readonly json?: true
}

interface Event {
  readonly seq: number
  readonly type: string
  readonly createdAt: string
  readonly actor: string
  readonly body: string
}

interface Page {
  readonly data: readonly Event[]
  readonly hasMore: boolean
}

const pollMs = 1_000
const shownAtFirst = 10
const seqMax = 999_999_999_999_999

/** Shows the events of the log as they come, until the signal; newest last. */
export async function tail(options: TailOptions, io: Io): Promise<void> {
  const target = await targetOf(options, io.env, io.stdin as AsyncIterable<Buffer>)
  const caller = new Caller(target, io.signal)
  const events = new Events(caller, options.type)
  let after = await startOf(events, options.since)
  let isLost = false
  while (!io.signal.aborted) {
    try {
      const { data, hasMore } = await events.after(after, 100)
      if (isLost) io.stderr.write('Connected again.\n')
      isLost = false
      for (const event of data) show(event, options, io)
      after = data.at(-1)?.seq ?? after
      if (hasMore) continue
    } catch (error) {
      if (!isPassing(error)) throw error
      if (!isLost) io.stderr.write(`${safeText(target.baseUrl)} does not answer; waiting.\n`)
      isLost = true
    }
    await sleep(pollMs, undefined, { signal: io.signal }).catch(() => undefined)
  }
}

function show(event: Event, { json }: TailOptions, io: Io): void {
  if (json) {
    printJson(io, JSON.stringify(event))
    return
  }
  const { seq, createdAt, type, actor, body } = event
  const paint = painter(io.stdout, io.env)
  const line = [String(seq).padStart(8), safeText(createdAt), safeText(type).padEnd(18)]
  const what = [...aboutOf(body), `by ${paint('dim', safeText(actor))}`]
  io.stdout.write(`${line.join('  ')}  ${what.join(' ')}\n`)
}

/** What an event is about, and what was decided, where its body says so. */
function aboutOf(body: string): string[] {
  const { cmd = {}, out = {} } = JSON.parse(body) as Readonly<Record<string, object>>
  const id = Object.values(cmd).find((value) => /^[a-z]+_[0-9A-Z]{26}$/.test(String(value)))
  const { verdict } = out as { verdict?: unknown }
  return [id, verdict].filter((part) => typeof part === 'string').map(safeText)
}

/** The server is being restarted, or has too much to do. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof CallFailure)) return false
  const { cause } = error
  const isBusy = cause instanceof APIError && (cause.status === 429 || cause.status >= 500)
  return isBusy || cause instanceof ConnectionError
}

class Events {
  readonly #caller: Caller
  readonly #type: string | undefined

  constructor(caller: Caller, type: string | undefined) {
    this.#caller = caller
    this.#type = type
  }

  after(seq: number, limit: number): Promise<Page> {
    return this.#page(seq, limit, this.#type)
  }

  /** The event with this number; undefined beyond the end of the log. */
  async at(seq: number): Promise<Event | undefined> {
    return (await this.#page(seq - 1, 1, undefined)).data[0]
  }

  #page(after: number, limit: number, type: string | undefined): Promise<Page> {
    const query = { after: String(after), limit: String(limit), ...(type ? { type } : {}) }
    return this.#caller.get<Page>(`/v1/events?${new URLSearchParams(query)}`)
  }
}

/** The sequence number after which events are shown. */
async function startOf(events: Events, since: string | undefined): Promise<number> {
  if (since === undefined)
    return Math.max(0, (await firstWhere(events, () => false)) - 1 - shownAtFirst)
  if (/^\d{1,15}$/.test(since)) return Number(since)
  const time = momentOf(since)
  return (await firstWhere(events, ({ createdAt }) => Date.parse(createdAt) >= time)) - 1
}

function momentOf(since: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(since) ?? []
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 0
  const time = count === undefined ? Date.parse(since) : Date.now() - Number(count) * unitMs
  if (Number.isNaN(time))
    throw new UsageError('--since must be a sequence number, a time, or an age such as 15m or 2h.')
  return time
}

/**
 * The number of the first event of which it is true, and of all after it; one beyond the end where
 * it is true of none. Numbers have no gaps, so halving finds it in a few reads.
 */
async function firstWhere(events: Events, isTrue: (event: Event) => boolean): Promise<number> {
  const isBefore = async (seq: number) => {
    const event = await events.at(seq)
    return event !== undefined && !isTrue(event)
  }
  let low = 1
  let high = 1
  while (high < seqMax && (await isBefore(high))) {
    low = high + 1
    high *= 2
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}
