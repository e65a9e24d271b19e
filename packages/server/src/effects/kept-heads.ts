import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../command-line.ts'
import { writeDurably } from '../embedded/durable-file.ts'
import { systemCode } from '../embedded/error.ts'
import type { Heads, HeadsInMemory, LogEnd } from '../engine/heads.ts'
import { headsFlushSeconds } from '../limits.ts'

/** The file does not say any more what this home has seen of the logs. */
export class HeadsDamaged extends Error {
  override readonly name = 'HeadsDamaged'

  constructor(path: string) {
    super(
      `${path} is damaged: the record of where the logs ended is lost. If this is the newest ` +
        `copy of the database, accept it: ${commandLine('head accept')}`,
    )
  }
}

const title = 'bursar heads 1'
const PRIVATE = 0o600

/** What a home has seen of the logs; nothing at its first time. Errors: HeadsDamaged. */
export async function readHeads(home: string): Promise<ReadonlyMap<number, LogEnd>> {
  const path = headsPath(home)
  try {
    return decode(await readFile(path, 'utf8')) ?? Promise.reject(new HeadsDamaged(path))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return new Map()
    throw error
  }
}

export async function writeHeads(home: string, heads: ReadonlyMap<number, LogEnd>): Promise<void> {
  await writeDurably(headsPath(home), encode(heads), PRIVATE)
}

/**
 * Writes the newest heads to the home, at most once a second: a server that starts over an older
 * copy of its database finds out, since its home has seen more.
 */
export class KeptHeads implements Heads {
  readonly #home: string
  readonly #problem: (error: unknown) => void
  readonly #heads: HeadsInMemory
  #isWritten = false
  #isFailing = false
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(deps: { home: string; heads: HeadsInMemory; problem: (error: unknown) => void }) {
    this.#home = deps.home
    this.#heads = deps.heads
    this.#problem = deps.problem
  }

  newest(bookId: number): LogEnd | null {
    return this.#heads.newest(bookId)
  }

  saw(bookId: number, end: LogEnd): void {
    if (this.newest(bookId)?.hash === end.hash) return
    this.#heads.saw(bookId, end)
    this.#isWritten = false
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), headsFlushSeconds * 1000)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  /** Resolves when what was seen until now is written, or could not be. */
  flush(): Promise<void> {
    this.#work = this.#work.then(() => this.#write())
    return this.#work
  }

  async #write(): Promise<void> {
    if (this.#isWritten) return
    this.#isWritten = true
    try {
      await writeHeads(this.#home, this.#heads.all)
      this.#isFailing = false
    } catch (error) {
      this.#isWritten = false
      // A full disk is told once, not every second.
      if (!this.#isFailing) this.#problem(error)
      this.#isFailing = true
    }
  }
}

function headsPath(home: string): string {
  return join(home, 'heads')
}

/** A line for each book, and a digest of all: a changed digit would blame the database. */
function encode(heads: ReadonlyMap<number, LogEnd>): string {
  const lines = [...heads].map(([bookId, { seq, hash }]) => `${bookId} ${seq} ${hash}\n`)
  const text = `${title}\n${lines.join('')}`
  return `${text}${digestOf(text)}\n`
}

function decode(file: string): Map<number, LogEnd> | null {
  const cut = file.lastIndexOf('\n', file.length - 2) + 1
  const text = file.slice(0, cut)
  if (!text.startsWith(`${title}\n`) || file.slice(cut) !== `${digestOf(text)}\n`) return null
  const heads = new Map<number, LogEnd>()
  for (const line of text.split('\n').slice(1, -1)) {
    const [bookId, seq, hash = ''] = line.split(' ')
    heads.set(Number(bookId), { seq: Number(seq), hash })
  }
  return heads
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
