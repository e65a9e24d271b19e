import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import {
  connectionsMax,
  descriptorsReserved,
  drainGraceMsMax,
  drainQuietMs,
  drainSecondsMax,
  parsedBytesMax,
  refusedLingerMs,
  requestsInWorkMax,
  stalledSecondsMax,
  waitingRequestsMax,
} from './bounds.ts'

/** A request that was read together with others before it, and begins when they are answered. */
interface Waiting {
  readonly answer: ServerResponse
  readonly work: () => void
}

interface Connection {
  readonly socket: Socket
  /** Begun, and the answer is not yet in the hands of the system. */
  readonly inWork: Set<ServerResponse>
  readonly waiting: Waiting[]
  /** What was read and not looked at. */
  unparsed: Buffer
  /** The answer that says that none comes after it. */
  last: { readonly answer: ServerResponse; readonly kept: boolean } | null
  /** What came last is no request, so nothing can come after it. */
  isBroken: boolean
  /** Reads on, whatever waits. */
  resume(): Socket
  /** Closes at once when all is written, whatever comes. */
  destroySoon(): void
}

/**
 * The connections of one server. What they may hold is bounded: how many there are, how many
 * requests of each are in work, and how long nothing may move. An answer that nobody reads keeps
 * its request in work, so whoever does not read is soon not read either.
 */
export class Connections {
  readonly #max: number
  readonly #open = new Map<Socket, Connection>()
  // Nothing of these is in work. The one that is quiet for longest stands first.
  readonly #unheard = new Set<Connection>()
  readonly #idle = new Set<Connection>()
  #waiting = 0
  #draining = false
  #heardAt = 0

  constructor(max = fitting(connectionsMax)) {
    this.#max = max
  }

  /** From the wish to stop on: who balances load should send nothing more. */
  get draining(): boolean {
    return this.#draining
  }

  /** To be called before the server listens. */
  guard(server: Server): void {
    server.setTimeout(stalledSecondsMax * 1000, (socket: Socket) => this.#unmoved(socket))
    server.on('connection', (socket: Socket) => this.#accept(socket))
  }

  /** Runs the work of a request, at once or when fewer of its connection are unanswered. */
  serve(answer: ServerResponse, work: () => void): void {
    const { socket } = answer.req
    const connection = this.#open.get(socket)
    // Of a connection that was cut, what was read with the rest still comes here.
    if (connection === undefined || socket.destroyed) return
    if (this.#draining) this.#announce(connection, answer)
    if (connection.inWork.size < requestsInWorkMax && connection.waiting.length === 0) {
      this.#begin(connection, { answer, work })
    } else if (this.#waiting >= waitingRequestsMax) {
      socket.destroy()
    } else {
      this.#waiting += 1
      connection.waiting.push({ answer, work })
      socket.pause()
    }
  }

  /** Whether no more is read of a connection until it takes its answers. */
  isHeld(socket: unknown): boolean {
    return (this.#open.get(socket as Socket)?.waiting.length ?? 0) > 0
  }

  /**
   * Ends a connection on which something came that is no request, such as more of a body than was
   * announced: once all is answered that came before. false: nothing is left to be answered, or a
   * request that was not yet answered is itself what is broken.
   */
  endAfterAnswers(socket: unknown): boolean {
    const connection = this.#open.get(socket as Socket)
    const answer = connection === undefined ? undefined : newestOf(connection)
    if (connection === undefined || answer === undefined) return false
    const isAlone = connection.inWork.size + connection.waiting.length === 1
    if (!answer.req.complete && !answer.headersSent && isAlone) return false
    connection.isBroken = true
    // A request that never comes to its end is not waited for.
    if (answer.req.complete) this.#announce(connection, answer)
    else connection.socket.destroy()
    return true
  }

  /**
   * Ends the server. Every answer from now on says that it is the last one of its connection.
   * Whoever was told nothing yet may be sending at this moment, so connections without work stay
   * until nothing has come for a while. What is in work then has its time to finish.
   */
  async drain(server: Server): Promise<void> {
    const bound = setTimeout(() => server.closeAllConnections(), drainSecondsMax * 1000)
    const began = performance.now()
    this.#draining = true
    this.#heardAt = began
    for (const connection of this.#open.values()) {
      const answer = newestOf(connection)
      if (answer !== undefined) this.#announce(connection, answer)
    }
    while (this.#open.size > 0 && !this.#isQuiet(began)) {
      await sleep(drainQuietMs / 10)
      // What has arrived is read before anybody judges that nothing has.
      await nextTurn()
    }
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const { socket } of this.#unheard) socket.destroySoon()
    await closed
    clearTimeout(bound)
  }

  #isQuiet(began: number): boolean {
    const now = performance.now()
    return now - this.#heardAt >= drainQuietMs || now - began >= drainGraceMsMax
  }

  #accept(socket: Socket): void {
    if (this.#open.size >= this.#max && !this.#makeRoom()) {
      socket.destroy()
      return
    }
    const connection: Connection = {
      socket,
      inWork: new Set(),
      waiting: [],
      unparsed: Buffer.alloc(0),
      last: null,
      isBroken: false,
      resume: socket.resume.bind(socket),
      destroySoon: socket.destroySoon.bind(socket),
    }
    // Node reads on after each request; here only when none waits.
    socket.resume = () => (this.isHeld(socket) ? socket : connection.resume())
    socket.destroySoon = () => this.#leave(connection)
    portion(connection)
    this.#open.set(socket, connection)
    this.#unheard.add(connection)
    socket.once('close', () => this.#forget(connection))
  }

  /** After the last answer, which may have come before the end of its request. */
  #leave({ socket, inWork, isBroken, destroySoon }: Connection): void {
    if (!isBroken && [...inWork].every(({ req }) => req.complete)) destroySoon()
    else linger(socket)
  }

  /** The newest knows best that it is alive: the one that was quiet for longest gives way. */
  #makeRoom(): boolean {
    const [longest = this.#idle.values().next().value] = this.#unheard
    if (longest === undefined) return false
    longest.socket.destroy()
    this.#forget(longest)
    return true
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection.socket)
    this.#unheard.delete(connection)
    this.#idle.delete(connection)
    this.#waiting -= connection.waiting.length
    connection.waiting.length = 0
  }

  #begin(connection: Connection, { answer, work }: Waiting): void {
    this.#unheard.delete(connection)
    this.#idle.delete(connection)
    connection.inWork.add(answer)
    answer.once('close', () => this.#answered(connection, answer))
    work()
  }

  #answered(connection: Connection, answer: ServerResponse): void {
    const { socket, inWork, waiting } = connection
    inWork.delete(answer)
    if (socket.destroyed) return
    while (inWork.size < requestsInWorkMax) {
      const next = waiting.shift()
      if (next === undefined) break
      this.#waiting -= 1
      this.#begin(connection, next)
    }
    if (waiting.length === 0 && socket.isPaused()) connection.resume()
    if (inWork.size > 0) return
    // Who had the head of its answer before was not told that it is the last.
    if (connection.isBroken && socket.writable) linger(socket)
    this.#idle.add(connection)
  }

  /** Only the last of what came on a connection may close it. */
  #announce(connection: Connection, answer: ServerResponse): void {
    this.#heardAt = performance.now()
    const { last } = connection
    if (last !== null && !last.answer.headersSent) last.answer.shouldKeepAlive = last.kept
    connection.last = { answer, kept: answer.shouldKeepAlive }
    if (!answer.headersSent) answer.shouldKeepAlive = false
  }

  /** Nothing came and nothing went for a while. */
  #unmoved(socket: Socket): void {
    const connection = this.#open.get(socket)
    // Of an unfinished request that is the first one, Node's own time-out tells the client.
    if (connection === undefined || this.#unheard.has(connection)) return
    const isWorking = [...connection.inWork].some(({ writableEnded }) => !writableEnded)
    if (isWorking && socket.writableLength === 0) socket.setTimeout(stalledSecondsMax * 1000)
    else socket.destroy()
  }
}

function newestOf({ waiting, inWork }: Connection): ServerResponse | undefined {
  return waiting.at(-1)?.answer ?? [...inWork].at(-1)
}

/**
 * Node makes requests of all that came at once, two thousand of 64 kB. Here it gets a little at a
 * time, and no more once it has enough.
 */
function portion(connection: Connection): void {
  const { socket } = connection
  const parsers = socket.listeners('data')
  socket.removeAllListeners('data')
  const parse = () => {
    // Whatever comes after the last answer is read and dropped.
    if (!socket.writable) connection.unparsed = Buffer.alloc(0)
    while (connection.unparsed.length > 0 && !socket.isPaused() && socket.writable) {
      const part = connection.unparsed.subarray(0, parsedBytesMax)
      connection.unparsed = connection.unparsed.subarray(part.length)
      for (const parser of parsers) parser.call(socket, part)
    }
  }
  socket.on('data', (chunk: Buffer) => {
    const { unparsed } = connection
    connection.unparsed = unparsed.length === 0 ? chunk : Buffer.concat([unparsed, chunk])
    parse()
  })
  socket.on('resume', parse)
}

/**
 * Ends a connection whose client still sends. Closed with something unread, the system would
 * answer with a reset, and the client would lose the answer (RFC 9112, 9.6).
 */
export function linger(socket: Duplex): void {
  socket.end()
  socket.resume()
  // Nobody has to close the other half, so it is not waited for.
  const bound = setTimeout(() => socket.destroy(), refusedLingerMs)
  socket.once('close', () => clearTimeout(bound))
}

/** As many as the process may open, without those that it needs for its own work. */
function fitting(max: number): number {
  const { userLimits } = process.report.getReport() as Limits
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isNaN(soft) ? max : Math.max(1, Math.min(max, soft - descriptorsReserved))
}

interface Limits {
  readonly userLimits?: { readonly open_files?: { readonly soft: number | string } }
}
