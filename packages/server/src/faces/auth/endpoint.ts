import { type ZodType, z } from 'zod'
import { type Rejection, rejected } from '../../application/call.ts'
import type { People } from '../../application/people/people.ts'
import type { Browser } from '../../application/people/session.ts'
import type { Session } from '../../identity/session-directory.ts'

/** A request whose parts were checked. */
export interface Asking<Body, Who> {
  readonly people: People
  readonly session: Who
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  readonly browser: Browser
  report(error: unknown): void
}

export interface Answered {
  readonly kind: 'answered'
  readonly body: object
  /** Of a new session; null: there is none any more. */
  readonly secret?: string | null
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: `/auth/${string}`
  /** As metrics and log know it. */
  readonly name: string
  readonly writes: boolean
  readonly signedIn: boolean
  /** What somebody could try without being known: to be asked, or an answer. */
  readonly guess: 'ask' | 'answer' | null
  readonly body: ZodType
  run(asking: Asking<unknown, Session | null>): Promise<Answered | Rejection>
}

type Route = Pick<Endpoint, 'method' | 'path'>

/** What anybody may ask. */
export function forAnybody<Body>(
  route: Route & { readonly guess: 'ask' | 'answer' | null; readonly body: ZodType<Body> },
  run: (asking: Asking<Body, Session | null>) => Promise<Answered | Rejection>,
): Endpoint {
  return {
    ...named(route),
    guess: route.guess,
    body: route.body,
    signedIn: false,
    run: (asking) => run(asking as Asking<Body, Session | null>),
  }
}

/** What who is signed in may ask. */
export function forSignedIn<Body>(
  route: Route & { readonly body?: ZodType<Body>; readonly guess?: 'answer' },
  run: (asking: Asking<Body, Session>) => Promise<Answered | Rejection>,
): Endpoint {
  return {
    ...named(route),
    guess: route.guess ?? null,
    body: route.body ?? nothingSent,
    signedIn: true,
    run: ({ session, ...rest }) =>
      session === null
        ? Promise.resolve(rejected('UNAUTHENTICATED'))
        : run({ ...(rest as Asking<Body, Session>), session }),
  }
}

function named({ method, path }: Route) {
  const name = `auth.${path.slice('/auth/'.length).replaceAll('/', '.')}`
  return { method, path, name, writes: method !== 'GET' }
}

export const nothingSent = z.strictObject({})

export function answered(body: object, secret?: string | null): Answered {
  return secret === undefined ? { kind: 'answered', body } : { kind: 'answered', body, secret }
}
