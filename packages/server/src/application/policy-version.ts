import { isDeepStrictEqual } from 'node:util'
import { type Actor, decodeEvent, type Id, noRules, type Rules, ulidOf } from '@bursar/core'
import { leafOf } from '../store/digest.ts'
import {
  decodePolicy,
  decodeVersion,
  selectPoliciesOf,
  selectVersions,
} from '../store/read/policy.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'

export interface PolicyVersion {
  readonly version: number
  readonly author: Actor
  readonly createdAt: number
  readonly rules: Rules
  /** Those of the version before; null: there is none, or it was not read. */
  readonly before: Rules | null
  /** The digest of its event's body, in hexadecimal. */
  readonly leaf: string
}

/** A policy's versions from the newest on, below one of them. */
export async function listPolicyVersions(
  { database }: Deps,
  { caller: { bookId } }: Call,
  { policy, below, limit }: { policy: Id<'policy'>; below: number; limit: number },
): Promise<PolicyVersion[]> {
  const rows = await database.read(selectVersions(bookId, ulidOf(policy), below, limit))
  const versions = rows.map(decodeVersion)
  return versions.map(({ version, seq, rules, body }, place) => {
    const { actor: author, at: createdAt } = decodeEvent(body)
    const before = versions[place + 1]?.rules ?? null
    const leaf = leafOf(bookId, seq, body).toString('hex')
    return { version, author, createdAt, rules, before, leaf }
  })
}

/** The versions of an agent's own policy, the newest first. */
export async function listOwnVersions(
  deps: Deps,
  call: Call,
  { agent, limit, offset }: { agent: Id<'agent'>; limit: number; offset: number },
): Promise<{ readonly kind: 'versions'; readonly versions: PolicyVersion[] } | Rejection> {
  const [row] = await deps.database.read(selectPoliciesOf(call.caller.bookId, [ulidOf(agent)]))
  if (row === undefined) return rejected('NOT_FOUND')
  const { id: policy, version } = decodePolicy(row).row
  // Versions are numbered without a gap. One more is read for what the last one changed.
  const range = { policy, below: version + 1 - offset, limit: limit + 1 }
  const versions = await listPolicyVersions(deps, call, range)
  return { kind: 'versions', versions: versions.slice(0, limit) }
}

/** The rules that differ between two versions; before the first one nothing was said. */
export function changedRules(before: Rules | null, rules: Rules): (keyof Rules)[] {
  const names = Object.keys(noRules) as (keyof Rules)[]
  return names.filter((name) => !isDeepStrictEqual(before?.[name] ?? null, rules[name]))
}
