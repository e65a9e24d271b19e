import type { Permission } from '@bursar/contract'
import type { Caller } from '../identity/caller.ts'
import type { KeyDirectory } from '../identity/key-directory.ts'
import { type Environment, hashKey, parseKey } from '../identity/mint.ts'
import { invalidField, isRejection, type Rejection, rejected } from './call.ts'
import type { DeclineLimit } from './decline-limit.ts'
import type { Requirement } from './operation.ts'
import type { People } from './people/people.ts'
import { findSession } from './people/session.ts'
import type { RateLimiter, Taken } from './rate-limit.ts'

/** Who may come in, and how often. */
export interface Admittance {
  readonly keys: KeyDirectory
  readonly people: People
  /** Failed authentications by address; null: no limit. */
  readonly failures: RateLimiter | null
  /** Requests by key; null: no limit. */
  readonly rate: RateLimiter | null
  /** Declined payments by payer; null: no limit. */
  readonly declines: DeclineLimit | null
}

export interface PresentedKey {
  readonly kind: 'key'
  readonly secret: string
  /** Where the request came from; asked for only when it counts. */
  address(): string
}

/** A person who is signed in, and in which book they want to do something. */
export interface PresentedSession {
  readonly kind: 'session'
  readonly secret: string
  readonly environment: Environment
  /** null: the one in which they are a member. */
  readonly organization: string | null
  address(): string
}

export type Presented = PresentedKey | PresentedSession

export type Admission = ({ readonly kind: 'admitted'; readonly caller: Caller } | Rejection) & {
  /** What is left to the key; null where nothing is counted. */
  readonly quota: Taken | null
}

/** Lets a key in that is valid, within its rate, and permitted. Rejects when the database does. */
export async function admit(
  admittance: Admittance,
  presented: Presented,
  operation: Requirement,
): Promise<Admission> {
  const admission = await admitKey(admittance, presented, operation.writes ? 'write' : 'read')
  if (admission.kind === 'rejected') return admission
  const { caller, quota } = admission
  const refusal =
    forbidden(operation, caller) ??
    (operation.pays === true ? (admittance.declines?.refusalOf(caller) ?? null) : null)
  return refusal === null ? admission : { ...refusal, quota }
}

/** The same before it is known what is asked: whether it may, `perform` finds out. */
export async function admitKey(
  admittance: Admittance,
  presented: Presented,
  use: 'read' | 'write',
): Promise<Admission> {
  const caller = await identify(admittance, presented, use)
  if (isRejection(caller)) return { ...caller, quota: null }
  // Refused requests count too: a key without permission may not ask for ever.
  const quota = admittance.rate?.take(caller.key) ?? null
  const refusal = limited(quota)
  return refusal === null ? { kind: 'admitted', caller, quota } : { ...refusal, quota }
}

function identify(
  admittance: Admittance,
  presented: Presented,
  use: 'read' | 'write',
): Promise<Caller | Rejection> {
  return presented.kind === 'key'
    ? identifyKey(admittance, presented, use)
    : identifySession(admittance, presented)
}

/** Whoever is signed in speaks with the key of their membership. */
async function identifySession(
  { people, failures }: Admittance,
  presented: PresentedSession,
): Promise<Caller | Rejection> {
  const session = await findSession(people, failures, presented)
  if (isRejection(session)) return session
  const { environment, organization } = presented
  const [member, ...others] = (await people.memberships.of(session.person)).filter(
    (one) =>
      one.environment === environment &&
      (organization === null || one.organization === organization),
  )
  if (member === undefined)
    return rejected('FORBIDDEN', {
      sentence: 'You are not a member of this organization in this environment.',
    })
  if (others.length > 0)
    return invalidField('Bursar-Organization', 'Required: you are a member of several.')
  const { bookId, key, root, permissions } = member
  const { person, isFresh, hash: keyHash } = session
  return { bookId, environment, key, keyHash, agent: null, root, permissions, person, isFresh }
}

async function identifyKey(
  { keys, failures }: Admittance,
  { secret, address }: PresentedKey,
  use: 'read' | 'write',
): Promise<Caller | Rejection> {
  const named = parseKey(secret)
  // Its form or its check digits are wrong: a slip, and it costs nothing.
  if (named === null) return rejected('UNAUTHENTICATED')
  const key = { ...named, hash: hashKey(secret) }
  const caller = keys.known(key.hash, use)
  if (caller !== null) return caller
  // Whoever guesses too often comes after the others, and is told to wait. A key that is good
  // passes all the same: it may come from the same address, and only a look-up tells.
  const from = failures === null ? '' : address()
  const isSuspect = failures?.isEmpty(from) === true
  const found = await keys.find(key, use, { isSuspect })
  if (found === 'FULL') return rejected('UNAVAILABLE')
  return found ?? failed(failures?.take(from))
}

/** One failure more of an address: said as it is, until there have been too many. */
function failed(taken: Taken | undefined): Rejection {
  if (taken === undefined || taken.allowed) return rejected('UNAUTHENTICATED')
  return rejected('RATE_LIMITED', {
    sentence:
      'Too many requests from this IP address had no valid API key. Wait, then use a valid key.',
    retrySeconds: taken.retrySeconds,
  })
}

export function limited(quota: Taken | null): Rejection | null {
  if (quota === null || quota.allowed) return null
  return rejected('RATE_LIMITED', { retrySeconds: quota.retrySeconds })
}

/** No API key has it, so nobody need look for one. */
const byPeople: Readonly<Partial<Record<Permission, Pick<Rejection, 'sentence'>>>> = {
  'members:write': { sentence: 'Only an owner who is signed in can do this.' },
}

/** Permissions are necessary, never sufficient: whose object it is, the operation judges. */
export function forbidden(operation: Requirement, caller: Caller): Rejection | null {
  const needed = caller.agent === null ? operation.permission : operation.agentPermission
  if (needed === null) return rejected('SCOPE_FORBIDDEN')
  if (!caller.permissions.includes(needed) && !mayStop(operation, caller))
    return rejected('FORBIDDEN', { details: { permission: needed }, ...(byPeople[needed] ?? {}) })
  const isStale = operation.fresh === true && caller.person !== null && !caller.isFresh
  return isStale ? rejected('REAUTHENTICATION_REQUIRED') : null
}

/** Whether the book may let it stop something, which is all that it then lets it do. */
function mayStop({ stopPermission: stops }: Requirement, caller: Caller): boolean {
  return caller.agent === null && stops != null && caller.permissions.includes(stops)
}
