import { type ProblemCode, problems } from '@bursar/contract'
import type { Declined, Waiting } from '../../application/call.ts'

/** What a problem says, before it is written in the form of a face (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ProblemCode
  readonly details: Readonly<Record<string, unknown>>
  readonly declined: Declined | null
  readonly waiting: Waiting | null
  readonly requestId: string
}

/** What is common to all addresses below a prefix. */
export interface Surface {
  readonly prefix: string
  /** The body of a problem, and what it is sent as. */
  problem(problem: Problem): object
  readonly problemType: string
  /** What may stand for an id in a path, as the source of a pattern. */
  readonly segment: string
}

/** The form outside every face: `problemBody` of the contract. */
export const plainSurface: Surface = {
  prefix: '/',
  problemType: 'application/problem+json',
  segment: '[A-Za-z0-9_.-]+',
  problem({ details, declined: _, waiting: __, requestId, ...problem }) {
    const { code, detail: message } = problem
    return { ...problem, requestId, error: { code, message, details, requestId } }
  },
}

/** The surfaces of a server, by the longest prefix that fits. */
export class Surfaces {
  readonly #surfaces: readonly Surface[]

  constructor(surfaces: readonly Surface[]) {
    this.#surfaces = [...surfaces].sort((a, b) => b.prefix.length - a.prefix.length)
  }

  of(path: string): Surface {
    const isBelow = ({ prefix }: Surface) =>
      path.startsWith(prefix) && (prefix.endsWith('/') || path.length === prefix.length)
    return this.#surfaces.find(isBelow) ?? plainSurface
  }
}

/** Whole seconds after which to ask again; null where nothing is known of that. */
export function retrySecondsOf(code: ProblemCode): number | null {
  // An operator does not act within a second.
  if (code === 'BOOK_STOPPED') return 30
  return problems[code].status === 503 ? 1 : null
}
