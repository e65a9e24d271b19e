import type { ClientName } from './profile.ts'
import type { Reads } from './reader.ts'
import type { RowName } from './rows.ts'
import type { World } from './world.ts'

/** What of a call is not in its row. */
export interface SentCall {
  /** What stands in the braces of the path, in order. */
  readonly at?: readonly string[]
  readonly query?: string
  readonly body?: unknown
  /** Default: the operator's. */
  readonly key?: string
}

export type Expected =
  | { readonly status: 200 | 201 | 202; readonly reads: Reads; readonly shows?: object }
  | { readonly status: 400 | 402 | 403 | 404 | 409 | 422; readonly code: string }

/** A row as one or several clients send it, and what they have to be able to read. */
export interface CaseSpec {
  readonly row: RowName
  /** The letters of the clients. */
  readonly by: string
  /** What this case shows, where a row has more than one. */
  readonly note?: string
  send(world: World, by: ClientName): SentCall | Promise<SentCall>
  readonly expected: Expected
  /** Puts back what would be in the way of others. */
  after?(world: World): Promise<void>
}

export function ok(reads: Reads, shows?: object): Expected {
  return { status: 200, reads, ...(shows === undefined ? {} : { shows }) }
}

export function created(reads: Reads, shows?: object): Expected {
  return { status: 201, reads, ...(shows === undefined ? {} : { shows }) }
}

export function waiting(reads: Reads): Expected {
  return { status: 202, reads, shows: { status: 'pending' } }
}

/** No object by that name. */
export const absent: Expected = { status: 404, code: 'NOT_FOUND' }
/** It waits for another issue, or has no meaning here. */
export const notServed: Expected = { status: 404, code: 'NOT_SERVED' }
export const noRail: Expected = { status: 422, code: 'RAIL_NOT_CONFIGURED' }
export const malformed: Expected = { status: 400, code: 'INVALID_REQUEST' }

/** The path of a row, with its ids and its query. */
export function pathOf(row: RowName, { at = [], query = '' }: SentCall): string {
  const [, path = ''] = row.split(' ')
  const left = [...at]
  const filled = path.replaceAll(/\{\w+\}/g, () => left.shift() ?? 'unknown')
  if (left.length > 0) throw new Error(`${row} has no place for ${left.join(', ')}`)
  return `${filled}${query === '' ? '' : `?${query}`}`
}
