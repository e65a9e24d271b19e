import { decodeEvent, type Id, present, type Rules, ulidOf } from '@bursar/core'
import { leafOf } from '../store/digest.ts'
import { decodeHead, readHead } from '../store/head.ts'
import { selectSpentBeyond } from '../store/read/identity.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import {
  decodePolicy,
  decodeVersion,
  selectPoliciesOf,
  selectVersions,
} from '../store/read/policy.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { placesOf } from './place.ts'

const DAY = 86_400_000_000

/** What an agent paid from its first wallet in the last days, and in how many payments. */
export async function spentInDays(
  deps: Deps,
  call: Call,
  { agent, days }: { agent: Id<'agent'>; days: number },
): Promise<{ readonly spent: bigint; readonly payments: number }> {
  const { bookId } = call.caller
  const [head] = await deps.database.read(readHead(bookId))
  const { clock } = decodeHead(present(head, 'the head of the log'))
  const { above } = await placesOf(deps, call, { createdAfter: clock - days * DAY })
  const [own] = await deps.database.read(selectOwnWallets(bookId, ulidOf(agent)))
  // Sums of several currencies are none.
  const wallets = decodeOwnWallets(agent, own).slice(0, 1)
  const [row] = await deps.database.read(selectSpentBeyond(bookId, wallets, above))
  return { spent: BigInt(String(row?.spent ?? 0)), payments: Number(row?.payments ?? 0) }
}

export interface PolicyVersion {
  readonly version: number
  readonly rules: Rules
  /** The rules of the version before; null of the first. */
  readonly before: Rules | null
  readonly by: string
  readonly at: number
  /** The digest of its event's body, in hexadecimal. */
  readonly leaf: string
}

/** Every version of an agent's own policy, the newest first. */
export async function listPolicyVersions(
  deps: Deps,
  call: Call,
  { agent, limit, offset }: { agent: Id<'agent'>; limit: number; offset: number },
): Promise<{ readonly kind: 'versions'; readonly versions: PolicyVersion[] } | Rejection> {
  const { bookId } = call.caller
  const [own] = await deps.database.read(selectPoliciesOf(bookId, [ulidOf(agent)]))
  if (own === undefined) return rejected('NOT_FOUND')
  // Versions are numbered without a gap.
  const below = decodePolicy(own).row.version + 1 - offset
  const query = selectVersions(bookId, ulidOf(agent), below, limit + 1)
  const views = (await deps.database.read(query)).map(decodeVersion)
  const versions = views.slice(0, limit).map(({ version, seq, rules, body }, place) => {
    const { by, at } = decodeEvent(body)
    const leaf = leafOf(bookId, seq, body).toString('hex')
    return { version, rules, before: views[place + 1]?.rules ?? null, by, at, leaf }
  })
  return { kind: 'versions', versions }
}
