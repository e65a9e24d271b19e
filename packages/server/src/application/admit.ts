import type { Caller } from '../identity/caller.ts'
import type { KeyDirectory } from '../identity/key-directory.ts'
import { hashKey, parseKey } from '../identity/mint.ts'
import { isRejection, type Rejection, rejected } from './call.ts'
import type { DeclineLimit } from './decline-limit.ts'
import type { Requirement } from './operation.ts'
import type { RateLimiter, Taken } from './rate-limit.ts'

/** Who may come in, and how often. */
export interface Admittance {
  readonly keys: KeyDirectory
  /** Failed authentications by address; null: no limit. */
  readonly failures: RateLimiter | null
  /** Requests by key; null: no limit. */
  readonly rate: RateLimiter | null
  /** Declined payments by payer; null: no limit. */
  readonly declines: DeclineLimit | null
}

export interface Presented {
  readonly secret: string
  /** Where the request came from; asked for only when it counts. */
  address(): string
}

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

async function identify(
  { keys, failures }: Admittance,
  { secret, address }: Presented,
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

function limited(quota: Taken | null): Rejection | null {
  if (quota === null || quota.allowed) return null
  return rejected('RATE_LIMITED', { retrySeconds: quota.retrySeconds })
}

/** Permissions are necessary, never sufficient: whose object it is, the operation judges. */
export function forbidden(operation: Requirement, caller: Caller): Rejection | null {
  const needed = caller.agent === null ? operation.permission : operation.agentPermission
  if (needed === null) return rejected('SCOPE_FORBIDDEN')
  if (caller.permissions.includes(needed)) return null
  const { stopPermission: stops = null } = operation
  if (caller.agent === null && stops !== null && caller.permissions.includes(stops)) return null
  return rejected('FORBIDDEN', { details: { permission: needed } })
}
