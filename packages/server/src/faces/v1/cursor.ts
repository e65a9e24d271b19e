import type { OperationName } from '@bursar/contract'
import {
  type Call,
  type Deps,
  isRejection,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import { FIRST } from '../../application/place.ts'

interface ListCall {
  readonly operation: OperationName
  /** What else was asked: a cursor goes on with exactly the same list. */
  readonly filters: readonly unknown[]
}

interface Reading<T, R> extends ListCall {
  readonly query: { readonly cursor?: string | undefined; readonly limit: number }
  /** What stands after a position, null at the beginning. */
  read(from: string | null, limit: number): Promise<readonly T[] | Rejection>
  position(item: NoInfer<T>): string
  render(item: NoInfer<T>): R
}

/** A page of a list, which goes on where the one before it ended: cursors are signed. */
export async function pageOf<T, R>(
  deps: Deps,
  call: Call,
  { query: { cursor, limit }, read, position, render, ...list }: Reading<T, R>,
) {
  const from = cursor === undefined ? null : positionIn(deps, call, { ...list, cursor })
  if (cursor !== undefined && from === null) return rejected('INVALID_CURSOR')
  // One more than is shown tells whether there is more.
  const found = await read(from, limit + 1)
  if (isRejection(found)) return found
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  const next = last === undefined ? null : cursorAt(deps, call, { ...list, at: position(last) })
  const body = { data: shown.map(render), cursor: next, hasMore: next !== null }
  return { status: 200 as const, body }
}

/** The place in the log below which a list goes on. */
export function placeBelow(from: string | null): number {
  return from === null ? FIRST : Number(from)
}

/** null: it was not given out for this list. */
function positionIn(
  deps: Deps,
  call: Call,
  { cursor, ...list }: ListCall & { cursor: string },
): string | null {
  const cut = cursor.indexOf('.')
  const position = Buffer.from(cursor.slice(0, Math.max(cut, 0)), 'base64url').toString('latin1')
  const genuine = deps.secrets.verify(textOf(call, list, position), cursor.slice(cut + 1))
  return cut > 0 && genuine ? position : null
}

function cursorAt(deps: Deps, call: Call, { at, ...list }: ListCall & { at: string }): string {
  const signature = deps.secrets.sign(textOf(call, list, at))
  return `${Buffer.from(at, 'latin1').toString('base64url')}.${signature}`
}

function textOf(call: Call, { operation, filters }: ListCall, position: string): string {
  const { bookId, agent } = call.caller
  return JSON.stringify([bookId, agent, operation, filters, position])
}
