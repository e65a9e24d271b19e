import { selectSeqBefore } from '../store/read/event.ts'
import type { Call, Deps } from './call.ts'

/** Where a list goes on; beyond every place when it begins. */
export const FIRST = Number.MAX_SAFE_INTEGER

export interface TimeSpan {
  readonly createdAfter?: number | undefined
  readonly createdBefore?: number | undefined
}

/** A span of time as places in the log, both excluded. */
export async function placesOf(
  deps: Deps,
  call: Call,
  span: TimeSpan,
): Promise<{ above: number; below: number }> {
  const last = async (at: number) => {
    const [row] = await deps.database.read(selectSeqBefore(call.caller.bookId, at))
    return Number(row?.seq ?? 0)
  }
  const { createdAfter, createdBefore } = span
  return {
    above: createdAfter === undefined ? 0 : await last(createdAfter),
    below: createdBefore === undefined ? FIRST : (await last(createdBefore)) + 1,
  }
}
