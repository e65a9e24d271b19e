import { parseArgs } from 'node:util'
import { freeText } from '@bursar/contract'
import { type Id, ulidOf } from '@bursar/core'
import { privateTexts } from '../application/private-text.ts'
import { readConfig } from '../config.ts'
import { HeadsDamaged, readHeads, writeHeads } from '../effects/kept-heads.ts'
import { Engine } from '../engine/engine.ts'
import { type LogEnd, type LostLog, lostLogs } from '../engine/heads.ts'
import type { Database } from '../store/db.ts'
import { selectBooks } from '../store/organization.ts'
import { readId } from '../store/read/value.ts'
import { confirm } from './confirm.ts'
import { reachDatabase } from './database.ts'
import { SetupError } from './home.ts'
import { currentHeads, sentenceOf } from './lost-log.ts'

const usage = 'Usage: bursar head accept [--book ID]... [--reason TEXT] [--yes] [--json]'

interface Accepted {
  readonly book: number
  readonly seen: LogEnd
  readonly found: LogEnd | null
  /** The place of the event that tells of it; null where there is no log to write it to. */
  readonly event: number | null
}

/**
 * An operator takes the logs as they stand for the truth, beside a running server or alone: how
 * it goes on after an older copy of the database was brought back. Resolves with the exit code.
 */
export async function head(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      book: { type: 'string', multiple: true },
      reason: { type: 'string' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  })
  if (positionals.join(' ') !== 'accept') throw new SetupError(usage)
  const reason = reasonOf(values.reason)
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const { heads, isDamaged } = await headsOf(database, config.home)
    const lost = chosen(await lostLogs(database.read, heads), heads, values.book)
    if (lost.length > 0 || isDamaged) {
      process.stderr.write(isDamaged ? damageOf(heads) : losses(lost))
      await confirm(values.yes)
    }
    const accepted = await accept(database, lost, reason)
    const gone = accepted.flatMap(({ book, event }) => (event === null ? [book] : []))
    // A server that runs keeps its own; one that starts finds the events.
    if (isDamaged || gone.length > 0)
      await writeHeads(config.home, new Map([...heads].filter(([book]) => !gone.includes(book))))
    process.stdout.write(values.json ? `${JSON.stringify({ accepted })}\n` : render(accepted))
    return 0
  } finally {
    await close()
  }
}

function reasonOf(given: string | undefined): string | undefined {
  const parsed = freeText(500).optional().safeParse(given)
  if (parsed.success) return parsed.data
  throw new SetupError(`--reason: ${parsed.error.issues[0]?.message ?? 'must be text'}`)
}

/** What this home has seen; where that cannot be read any more, what there is now. */
async function headsOf(database: Database, home: string) {
  try {
    return { heads: await readHeads(home), isDamaged: false }
  } catch (error) {
    if (!(error instanceof HeadsDamaged)) throw error
    return { heads: await currentHeads(database), isDamaged: true }
  }
}

function chosen(
  lost: readonly LostLog[],
  heads: ReadonlyMap<number, LogEnd>,
  books: readonly string[] | undefined,
): readonly LostLog[] {
  for (const book of books ?? [])
    if (!heads.has(Number(book))) throw new SetupError(`Book ${book} is unknown to this home.`)
  return lost.filter(({ bookId }) => books === undefined || books.includes(String(bookId)))
}

function damageOf(heads: ReadonlyMap<number, LogEnd>): string {
  const logs = [...heads].map(([book, { seq }]) => `  book ${book} ends with event ${seq}\n`)
  return (
    'The record of where the logs ended is lost, so an older copy of the database can no longer ' +
    `be detected.\n${logs.join('')}`
  )
}

function losses(lost: readonly LostLog[]): string {
  return lost.map((log) => `${sentenceOf(log)}\n  ${lossOf(log)}\n`).join('')
}

function lossOf({ seen, found }: LostLog): string {
  if (found === null)
    return 'This database does not have the book. If you accept, this home forgets it.'
  if (found.seq >= seen.seq) return `Some of the events up to ${seen.seq} are permanently lost.`
  const from = found.seq + 1
  const what = from === seen.seq ? `Event ${from} is` : `Events ${from} to ${seen.seq} are`
  return `${what} permanently lost: payments already reported to clients are not in this log.`
}

async function accept(
  database: Database,
  lost: readonly LostLog[],
  reason: string | undefined,
): Promise<Accepted[]> {
  const organizations = new Map(
    (await database.read(selectBooks())).map((row) => [
      Number(row.book_id),
      readId('organization', row.organization),
    ]),
  )
  const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet })
  try {
    const accepted: Accepted[] = []
    for (const log of lost) {
      const { bookId: book, seen, found } = log
      const organization = organizations.get(book)
      // A book that is not open has no log that could tell of it.
      const event =
        found === null || organization === undefined
          ? null
          : await write(engine, { ...log, found, organization, reason })
      accepted.push({ book, seen, found, event })
    }
    return accepted
  } finally {
    await engine.close()
  }
}

async function write(
  engine: Engine,
  cut: LostLog & {
    readonly found: LogEnd
    readonly organization: Id<'organization'>
    readonly reason: string | undefined
  },
): Promise<number> {
  const { bookId, seen, found, organization, reason } = cut
  const { digests, texts } = privateTexts(ulidOf(organization), { reason })
  const params = { seen, found, texts: digests }
  const command = { kind: 'log.accept', actor: 'system:setup', params } as const
  const request = { command, texts, idempotency: null, box: null, dry: false }
  const reply = await engine.submit(bookId, request)
  if (reply.kind === 'recorded') return reply.seq
  const why = 'why' in reply ? reply.why : `${reply.kind}. Try again.`
  throw new SetupError(`The log of book ${bookId} could not be accepted: ${why}`)
}

const quiet = () => undefined

function render(accepted: readonly Accepted[]): string {
  if (accepted.length === 0)
    return 'There is nothing to accept: every log continues from where this home last saw it.\n'
  const lines = accepted.map(({ book, event }) =>
    event === null
      ? `book ${book}: forgotten by this home`
      : `book ${book}: accepted, permanently recorded in its event ${event}`,
  )
  return `${lines.join('\n')}\nA running server continues automatically; otherwise start it.\n`
}
