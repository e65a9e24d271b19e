import { idempotencyHoursMax, sealedBoxMinutesMax } from '../limits.ts'
import type { Read, Row } from '../store/db.ts'
import { keyDigest } from '../store/digest.ts'
import { hexOf } from '../store/head.ts'
import { dayOf } from '../store/idempotency.ts'
import type { Verification } from './projection.ts'
import type { KeyedEvent } from './replay.ts'
import {
  lowest,
  selectBoxes,
  selectHead,
  selectIdempotency,
  selectKeyless,
  selectKeysSince,
  selectStray,
} from './statement.ts'

const rowsMax = 2_000
const dayMicros = 86_400_000_000
const keptMicros = idempotencyHoursMax * 3_600_000_000
const boxMicros = sealedBoxMinutesMax * 60_000_000

/** I7: the head is the last event of the log, no more and no less. */
export async function checkHead(verification: Verification): Promise<void> {
  const { bookId, replay, findings } = verification
  const [row] = await verification.rowsAtHead(selectHead(bookId))
  const find = (message: string) =>
    findings.add({ law: 'I7', table: 'book_head', key: String(bookId), message })
  if (row === undefined) {
    find('The book has no head.')
    return
  }
  const { seq, hash, at } = replay.head
  if (Number(row.seq) !== seq)
    find(`The head is at event ${String(row.seq)}, but the log ends with event ${seq}.`)
  else if (hexOf(row.hash) !== hash) find(`The hash of the head is not that of event ${seq}.`)
  else if (Number(row.at) !== at) find(`The time of the head is not that of event ${seq}.`)
  const [epoch, migrated] = [Number(row.epoch), Number(row.migrated)]
  if (epoch !== migrated)
    find(`The head is of epoch ${epoch}, but the database was migrated to epoch ${migrated}.`)
}

/** Since when keys of events are kept: the rows of older ones may be gone. */
export async function keysSince({ bookId, read }: { bookId: number; read: Read }): Promise<number> {
  const [row] = await read(selectKeysSince(bookId))
  const needed = Number(row?.clock) - keptMicros
  return row?.day == null ? needed : Math.min(needed, Number(row.day) * dayMicros)
}

/**
 * I6: an idempotency key stands for the event that was written with it, and each event of the last
 * hours has its key: without it, a retry would do the same once more.
 */
export async function checkIdempotency(verification: Verification): Promise<void> {
  const { bookId, replay, findings } = verification
  const met = new Set<number>()
  let after: string = lowest.uuid
  for (;;) {
    const rows = await verification.rowsAtHead(selectIdempotency(bookId, after, rowsMax))
    for (const row of rows) {
      after = String(row.k)
      const seq = Number(row.seq)
      met.add(seq)
      const problem = problemOf(row, replay.keyed.get(seq))
      if (problem === null) continue
      const message = `Idempotency key ${after} of event ${seq} ${problem}.`
      findings.add({ law: 'I6', table: 'idempotency', key: after, message })
    }
    if (rows.length < rowsMax) break
  }
  await findUnmet(verification, met)
}

function problemOf(row: Row, keyed: KeyedEvent | undefined): string | null {
  if (keyed === undefined) return 'refers to an event without one, or to none'
  const [k = '', fingerprint = '', salt = ''] = [row.k, row.fingerprint, row.salt].map(digitsOf)
  const digest = keyDigest(salt, { k, fingerprint })
  if (digest !== keyed.digest) return 'is not the one that the event was written with'
  return dayOf(keyed.at) === Number(row.day) ? null : 'has another day than the event'
}

function digitsOf(uuid: unknown): string {
  return String(uuid).replaceAll('-', '')
}

/** Events whose keys were not met. Keys that were written meanwhile are looked for once more. */
async function findUnmet(verification: Verification, met: ReadonlySet<number>): Promise<void> {
  const { bookId, replay, findings } = verification
  const unmet = [...replay.keyed].filter(([seq]) => !met.has(seq))
  for (let first = 0; first < unmet.length; first += rowsMax) {
    const some = unmet.slice(first, first + rowsMax)
    const day = Math.min(...some.map(([, { at }]) => dayOf(at)))
    const seqs = some.map(([seq]) => seq)
    for (const row of await verification.rowsAtHead(selectKeyless(bookId, seqs, day))) {
      const seq = Number(row.seq)
      // Those that are older were forgotten in time.
      const since = Math.max(Number(row.clock), replay.head.at) - keptMicros
      if ((replay.keyed.get(seq)?.at ?? 0) < since) continue
      const message = `The idempotency key of event ${seq} is missing.`
      findings.add({ law: 'I6', table: 'idempotency', seq, message })
    }
  }
}

// AES-GCM adds a tag of 16 bytes to whatever it seals.
const sealedBytesMin = 16

/** Sealed boxes can be examined from outside only. */
export async function checkBoxes(verification: Verification): Promise<void> {
  const { bookId, replay, findings } = verification
  let after: string = lowest.uuid
  for (;;) {
    const rows = await verification.rowsAtHead(selectBoxes(bookId, after, rowsMax))
    for (const row of rows) {
      after = String(row.k)
      const at = replay.keyed.get(Number(row.seq))?.at
      const isInTime = at !== undefined && Number(row.expires_at) === at + boxMicros
      if (isInTime && Number(row.bytes) >= sealedBytesMin) continue
      const what = 'it is too short, of no event, or has another expiry time than its event gives'
      const message = `The sealed box ${after} is invalid: ${what}.`
      findings.add({ law: 'projection', table: 'sealed_box', key: after, message })
    }
    if (rows.length < rowsMax) break
  }
}

/** A cursor beyond the log would keep its consumer from the next events. */
export async function checkStray(verification: Verification): Promise<void> {
  for (const row of await verification.rowsAtHead(selectStray(verification.bookId))) {
    const [table, key] = [String(row.table), String(row.key)]
    const message = `The ${table} row ${key} ${String(row.problem)}.`
    verification.findings.add({ law: 'projection', table, key, message })
  }
}
