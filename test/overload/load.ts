import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Requests of one kind, and how they are offered. */
export interface Stream {
  readonly name: string
  /** Kept connections, opened before the first request. */
  readonly connections: number
  readonly pace:
    | { readonly kind: 'open'; readonly perSecond: number }
    /** Each client sends its next request when it has the last answer. */
    | { readonly kind: 'closed' }
  /** Sent in turn. A key of its own makes each of them a new request. */
  readonly requests: readonly { readonly head: string; readonly body: string }[]
}

export interface Job {
  readonly port: number
  readonly leadInMs: number
  readonly ms: number
  /** What has no answer by then never gets one. */
  readonly timeoutMs: number
  readonly streams: readonly Stream[]
}

/** Of one stream, by the moment at which each request was meant to be sent. */
export interface Heard {
  readonly perSecond: number
  readonly offered: number
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>
  /** Answered with 2xx within two seconds, of each second. */
  readonly goodput: number
  /** Milliseconds from the moment that was meant to the whole answer: of 2xx, and of 503. */
  readonly accepted: Spread
  readonly refused: Spread
  readonly resets: number
  readonly timeouts: number
  /** Refusals without a whole number of seconds to wait. */
  readonly unsaid: number
  /** Connections that had to be opened. */
  readonly sockets: number
}

export interface Spread {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const openingMax = 50
const goodMs = 2_000
const readBytes = 16_384

interface Clock {
  readonly from: number
  readonly until: number
}

interface Answer {
  readonly meant: number
  readonly status: number
  readonly head: string
}

/** One kept connection, with at most one request on its way. */
class Line {
  readonly #player: Player
  readonly #socket: Socket
  #meant = 0
  sentAt = 0
  #rest = ''
  isOpen = true

  constructor(player: Player, port: number) {
    this.#player = player
    const buffer = Buffer.allocUnsafe(readBytes)
    const callback = (size: number) => {
      this.#hear(this.#rest + buffer.toString('latin1', 0, size))
      return true
    }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } })
    this.#socket.once('connect', () => player.opened(this))
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => this.end('reset'))
  }

  send(text: string, meant: number): void {
    this.#meant = meant
    this.sentAt = performance.now()
    this.#socket.write(text, 'latin1')
  }

  end(why: 'reset' | 'timeout' | 'over'): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#socket.destroy()
    this.#player.gone(this, { meant: this.#meant, why })
  }

  #hear(text: string): void {
    const end = text.indexOf('\r\n\r\n')
    const length = end === -1 ? null : LENGTH.exec(text)
    if (length === null || text.length < end + 4 + Number(length[1])) {
      this.#rest = text
      return
    }
    const status = Number(text.slice(9, 12))
    this.#rest = ''
    const meant = this.#meant
    this.#meant = 0
    this.sentAt = 0
    this.#player.answered(this, { meant, status, head: text })
  }
}

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i
const RETRY = /\r\nretry-after: \d+\r\n/i

/** Offers one stream, and keeps the score. */
class Player {
  readonly #stream: Stream
  readonly #port: number
  #clock: Clock = { from: 0, until: 0 }
  readonly #lines = new Set<Line>()
  readonly #idle: Line[] = []
  /** Moments that were meant and found no connection free. */
  readonly #late: number[] = []
  #sent = 0
  #offered = 0
  #sockets = 0
  readonly #statuses: Record<number, number> = {}
  readonly #accepted: number[] = []
  readonly #refused: number[] = []
  readonly #lost = { reset: 0, timeout: 0, over: 0 }
  #unsaid = 0

  constructor(stream: Stream, port: number) {
    this.#stream = stream
    this.#port = port
  }

  /** Resolves when every connection stands. A few at a time: the server takes them one by one. */
  async open(): Promise<void> {
    const { connections } = this.#stream
    while (this.#idle.length < connections) {
      const few = Math.min(openingMax, connections - this.#lines.size)
      for (let at = this.#lines.size - this.#idle.length; at < few; at += 1) this.#connect()
      await sleep(1)
    }
  }

  start(clock: Clock): void {
    this.#clock = clock
    const now = performance.now()
    if (this.#stream.pace.kind === 'open') this.#tick(now)
    else for (const line of this.#idle.splice(0)) this.#send(line, now)
  }

  get isOver(): boolean {
    return this.#idle.length === this.#lines.size && this.#late.length === 0
  }

  opened(line: Line): void {
    this.#next(line)
  }

  /** What is under way for too long is given up. */
  sweep(timeoutMs: number): void {
    const now = performance.now()
    for (const line of this.#lines) {
      if (line.sentAt !== 0 && now - line.sentAt > timeoutMs) line.end('timeout')
    }
  }

  answered(line: Line, { meant, status, head }: Answer): void {
    const now = performance.now()
    this.#next(line)
    if (!this.#counts(meant)) return
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (status === 503) {
      this.#refused.push(now - meant)
      if (!RETRY.test(head)) this.#unsaid += 1
    } else if (status < 300) {
      this.#accepted.push(now - meant)
    }
  }

  gone(line: Line, { meant, why }: { meant: number; why: 'reset' | 'timeout' | 'over' }): void {
    this.#lines.delete(line)
    if (why !== 'over') this.#connect()
    const at = this.#idle.indexOf(line)
    if (at !== -1) this.#idle.splice(at, 1)
    if (meant !== 0 && this.#counts(meant)) this.#lost[why] += 1
  }

  close(): Heard {
    const unsent = this.#late.filter((meant) => this.#counts(meant)).length
    for (const line of [...this.#lines]) line.end('over')
    const seconds = (this.#clock.until - this.#clock.from) / 1000
    return {
      perSecond: this.#accepted.length / seconds,
      offered: this.#offered,
      statuses: this.#statuses,
      goodput: this.#accepted.filter((ms) => ms <= goodMs).length / seconds,
      accepted: spreadOf(this.#accepted),
      refused: spreadOf(this.#refused),
      resets: this.#lost.reset,
      timeouts: this.#lost.timeout + this.#lost.over + unsent,
      unsaid: this.#unsaid,
      sockets: this.#sockets,
    }
  }

  #counts(meant: number): boolean {
    return meant >= this.#clock.from && meant < this.#clock.until
  }

  /** Everything that is due by now, each at the moment that was meant for it. */
  #tick(due: number): void {
    const { pace } = this.#stream
    if (pace.kind !== 'open') return
    const gap = 1000 / pace.perSecond
    const now = performance.now()
    let next = due
    for (; next <= now && next < this.#clock.until; next += gap) this.#offer(next)
    if (next < this.#clock.until) setTimeout(() => this.#tick(next), 1)
  }

  #connect(): void {
    this.#lines.add(new Line(this, this.#port))
    this.#sockets += 1
  }

  /** What a connection does that is free. */
  #next(line: Line): void {
    const now = performance.now()
    const late = this.#late.shift()
    if (this.#stream.pace.kind === 'closed' && now < this.#clock.until) this.#send(line, now)
    else if (late !== undefined) this.#send(line, late)
    else this.#idle.push(line)
  }

  #offer(meant: number): void {
    const line = this.#idle.pop()
    if (line === undefined) this.#late.push(meant)
    else this.#send(line, meant)
  }

  #send(line: Line, meant: number): void {
    const { requests } = this.#stream
    const request = requests[this.#sent % requests.length]
    if (request === undefined) return
    this.#sent += 1
    if (this.#counts(meant)) this.#offered += 1
    const key = `Idempotency-Key: ${process.pid}-${this.#stream.name}-${this.#sent}\r\n`
    line.send(`${request.head}${key}\r\n${request.body}`, meant)
  }
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Offers all streams at once, and waits for the last answers. */
async function run(job: Job, open: () => Promise<void>): Promise<Record<string, Heard>> {
  const { port, leadInMs, ms, timeoutMs, streams } = job
  const players = streams.map((stream) => new Player(stream, port))
  await Promise.all(players.map((player) => player.open()))
  await open()
  const from = performance.now() + leadInMs
  const clock = { from, until: from + ms }
  for (const player of players) player.start(clock)
  const deadline = clock.until + timeoutMs
  do {
    await sleep(50)
    for (const player of players) player.sweep(timeoutMs)
  } while (
    performance.now() < clock.until ||
    (performance.now() < deadline && players.some((player) => !player.isOver))
  )
  return Object.fromEntries(streams.map(({ name }, at) => [name, players[at]?.close()])) as Record<
    string,
    Heard
  >
}

/** Tells that all connections stand, and waits for the word to begin. */
async function started(): Promise<void> {
  const go = once(process, 'message')
  process.send?.('open')
  await go
}

process.on('message', (order: Job | 'go') => {
  if (order !== 'go') void run(order, started).then((heard) => process.send?.(heard))
})
process.once('disconnect', () => process.exit(0))
