import { type Id, present, ulidOf } from '@bursar/core'
import { decodeHead, readHead } from '../store/head.ts'
import { selectSpentBeyond } from '../store/read/identity.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import { decodePolicy, selectPoliciesOf } from '../store/read/policy.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { placesOf } from './place.ts'
import { listPolicyVersions, type PolicyVersion } from './policy-version.ts'

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
