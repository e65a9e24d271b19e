import type { OperationName } from '@bursar/contract'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'

interface ListCall {
  readonly operation: OperationName
  /** What else was asked: a cursor goes on with exactly the same list. */
  readonly filters: readonly unknown[]
}

/** The position inside a cursor, null at the beginning, or a rejection: cursors are signed. */
export function positionOf(
  deps: Deps,
  call: Call,
  list: ListCall & { cursor: string | undefined },
): { readonly kind: 'at'; readonly position: string | null } | Rejection {
  const { cursor } = list
  if (cursor === undefined) return { kind: 'at', position: null }
  const cut = cursor.indexOf('.')
  const position = Buffer.from(cursor.slice(0, Math.max(cut, 0)), 'base64url').toString('latin1')
  const genuine = deps.secrets.verify(textOf(call, list, position), cursor.slice(cut + 1))
  return cut > 0 && genuine ? { kind: 'at', position } : rejected('INVALID_CURSOR')
}

/** A page of what was found, which is one more than asked for when there is more. */
export function pageOf<T, R>(
  deps: Deps,
  call: Call,
  list: ListCall & {
    found: readonly T[]
    limit: number
    position: (item: T) => string
    render: (item: T) => R
  },
): { data: R[]; cursor: string | null; hasMore: boolean } {
  const { found, limit, position, render } = list
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = found.length > limit
  const data = shown.map(render)
  if (!hasMore || last === undefined) return { data, cursor: null, hasMore: false }
  const at = position(last)
  const signature = deps.secrets.sign(textOf(call, list, at))
  return {
    data,
    cursor: `${Buffer.from(at, 'latin1').toString('base64url')}.${signature}`,
    hasMore,
  }
}

function textOf(call: Call, { operation, filters }: ListCall, position: string): string {
  const { bookId, agent } = call.caller
  return JSON.stringify([bookId, agent, operation, filters, position])
}
