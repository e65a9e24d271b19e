import { hexOf } from '../store/head.ts'
import type { Verification } from './projection.ts'
import { lowest, selectBeyondLog, selectBoxes, selectHead, selectIdempotency } from './statement.ts'

const rowsMax = 2_000

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
}

/** I6: an idempotency key stands for an event that exists; its primary key makes it one. */
export async function checkIdempotency(verification: Verification): Promise<void> {
  let after: string = lowest.uuid
  for (;;) {
    const rows = await verification.rowsAtHead(
      selectIdempotency(verification.bookId, after, rowsMax),
    )
    for (const row of rows) {
      after = String(row.k)
      if (row.found !== null) continue
      const message = `Idempotency key ${after} refers to a missing event ${String(row.seq)}.`
      verification.findings.add({ law: 'I6', table: 'idempotency', key: after, message })
    }
    if (rows.length < rowsMax) break
  }
}

// AES-GCM adds a tag of 16 bytes to whatever it seals.
const sealedBytesMin = 16

/** Sealed boxes can be examined from outside only. */
export async function checkBoxes(verification: Verification): Promise<void> {
  let after: string = lowest.uuid
  for (;;) {
    const rows = await verification.rowsAtHead(selectBoxes(verification.bookId, after, rowsMax))
    for (const row of rows) {
      after = String(row.k)
      if (Number(row.bytes) >= sealedBytesMin && Number(row.expires_at) > 0) continue
      const message = `The sealed box ${after} is invalid: it is too short, or has no expiry time.`
      verification.findings.add({ law: 'projection', table: 'sealed_box', key: after, message })
    }
    if (rows.length < rowsMax) break
  }
}

/** A cursor beyond the log would keep its consumer from the next events. */
export async function checkConsumers(verification: Verification): Promise<void> {
  for (const row of await verification.rowsAtHead(selectBeyondLog(verification.bookId))) {
    const table = String(row.table)
    const key = `${String(row.name)}/${String(row.seq)}`
    const message = `The ${table} row ${key} is beyond the end of the log.`
    verification.findings.add({ law: 'projection', table, key, message })
  }
}
