import { decodeEvent, present, ulidOf } from '@bursar/core'
import { rejected } from '../../application/call.ts'
import { placesOf } from '../../application/place.ts'
import { changedRules } from '../../application/policy-version.ts'
import { leafOf } from '../../store/digest.ts'
import { decodeHead, readHead } from '../../store/head.ts'
import { selectSpentBeyond } from '../../store/read/identity.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import {
  decodePolicy,
  decodeVersion,
  selectPoliciesOf,
  selectVersions,
} from '../../store/read/policy.ts'
import { reach } from './agent.ts'
import { policyOf, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { fieldOf } from './policy-rules.ts'
import { money, time } from './render.ts'

type RecordHandlers = Pick<V2Handlers, 'v2.agents.spending' | 'v2.agents.policyHistory'>

const DAY = 86_400_000_000
const days = { '7d': 7, '30d': 30 } as const

export const agentRecordHandlers: RecordHandlers = {
  async 'v2.agents.spending'(deps, call, { params, query }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const { bookId } = call.caller
    const { period } = query
    const [head] = await deps.database.read(readHead(bookId))
    const { clock } = decodeHead(present(head, 'the head of the log'))
    const createdAfter = clock - days[period] * DAY
    const { above } = await placesOf(deps, call, { createdAfter })
    const [own] = await deps.database.read(selectOwnWallets(bookId, ulidOf(view.id)))
    const [first] = decodeOwnWallets(view.id, own)
    // Sums of several currencies are none: what is told is the first wallet's.
    const wallets = first === undefined ? [] : [first]
    const [row] = await deps.database.read(selectSpentBeyond(bookId, wallets, above))
    const body = {
      agent_id: view.id,
      period,
      currency: view.rules.currency,
      total_spent: money(BigInt(String(row?.spent ?? 0))),
      transaction_count: Number(row?.payments ?? 0),
    }
    return { status: 200, body }
  },

  async 'v2.agents.policyHistory'(deps, call, { params, query }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id } = reached.view
    const { bookId } = call.caller
    const { limit, offset } = query
    const [own] = await deps.database.read(selectPoliciesOf(bookId, [ulidOf(id)]))
    if (own === undefined) return rejected('NOT_FOUND')
    // Versions are numbered without a gap.
    const below = decodePolicy(own).row.version + 1 - offset
    const rows = await deps.database.read(selectVersions(bookId, ulidOf(id), below, limit + 1))
    const found = rows.map(decodeVersion)
    const commits = found.slice(0, limit).map(({ version, seq, rules, body }, place) => {
      const { by, at } = decodeEvent(body)
      return {
        commit_hash: leafOf(bookId, seq, body).toString('hex'),
        version,
        author: by,
        created_at: time(at),
        spending_limits: spendingLimitsOf(rules),
        policy: policyOf(rules),
        changed: changedRules(found[place + 1]?.rules ?? null, rules).map(fieldOf),
      }
    })
    return { status: 200, body: { agent_id: id, commits } }
  },
}
