import { decide, evolve, type Id, idOf, type Rules, type Source, ulidOf } from '@bursar/core'
import type { Core } from '../../../packages/server/src/engine/prepare.ts'
import { deciding, type Mutant, misreading, type Row, reading, viewed } from './craft.ts'

type Raises = NonNullable<Rules['raises']>

/** Decides on raises that are read wrongly. */
function raising(wrong: (raises: Raises, at: number) => Raises): Core {
  return viewed((source, at) => ({
    ...source,
    rules(policy, version) {
      const rules = source.rules(policy, version)
      return rules.raises === null ? rules : { ...rules, raises: wrong(rules.raises, at) }
    },
  }))
}

/** Each limit with all of its raises that last in one. */
function addedUp(raises: Raises, at: number): Raises {
  const lasting = raises.filter(({ until }) => at < until * 1_000_000)
  return lasting.map((raise) => {
    const same = lasting.filter(({ per }) => per === raise.per)
    return { ...raise, amount: same.reduce((sum, { amount }) => sum + amount, 0n) }
  })
}

/** Keeps of a changed policy the raises that it had. */
const kept = (result: Row, raises: Rules['raises']): Row =>
  result.rules === null ? result : { ...result, rules: { ...(result.rules as Rules), raises } }

/** Whose wallet pays, as it is named or as the first of the key's agent. */
function payerOf(source: Source, from: Id<'wallet'> | null, key: string): Id<'agent'> | null {
  const row = source.row('key', key) as { agent: Id<'agent'> | null } | null
  if (from === null) return row?.agent ?? null
  return (source.row('wallet', from) as { agent: Id<'agent'> | null } | null)?.agent ?? null
}

/** A pause leaves the policy as it was. */
const pausing: Core = {
  decide,
  evolve(book, seq, event) {
    const agent = event.kind === 'agent.pause' ? event.params.agent : null
    const id = agent === null ? null : idOf('policy', ulidOf(agent))
    const before = id === null ? null : book.tables.policy.get(id)
    evolve(book, seq, event)
    if (id !== null && before != null) book.tables.policy.update(id, before)
  },
}

export const raises: readonly Mutant[] = [
  ['raises are added up', raising(addedUp)],
  [
    'a raise outlives its end',
    raising((raises) => raises.map((one) => ({ ...one, until: 2 ** 40 }))),
  ],
  [
    'a raise is added to the limit',
    viewed((source) => ({
      ...source,
      rules(policy, version) {
        const rules = source.rules(policy, version)
        const limit = rules.dailyLimit ?? 0n
        const more = rules.raises?.map((one) => ({ ...one, amount: one.amount + limit })) ?? null
        return { ...rules, raises: more }
      },
    })),
  ],
  [
    'a limit is lowered and its raise stays',
    deciding('policy.change', (result, view, { params }) => {
      const { policy } = params as { policy: Id<'policy'> }
      return kept(result, view.policy(policy).rules.raises)
    }),
  ],
  ['a pause ends no raise', pausing],
  [
    "a child's raise lifts its parent",
    viewed((source, _, command) => ({
      ...source,
      rules(policy, version) {
        const rules = source.rules(policy, version)
        if (command.kind !== 'payment.create') return rules
        const payer = payerOf(source, command.params.from, command.actor)
        const own = payer === null ? null : idOf('policy', ulidOf(payer))
        if (own === null || own === policy) return rules
        const row = source.row('policy', own) as { version: number }
        return { ...rules, raises: source.rules(own, row.version).raises }
      },
    })),
  ],
]

/** Who asks for more, and who gives it. */
export const requests: readonly Mutant[] = [
  [
    'a denial is forgotten at once',
    misreading('agentRequests', (row) => ({ ...row, requests: { open: [], deniedAt: null } })),
  ],
  [
    'whoever approves may give what they could not give themselves',
    viewed((source, _, command) => ({
      ...source,
      may: (key, permission) =>
        command.kind === 'approval.approve' && permission !== 'approvals:write'
          ? true
          : source.may(key, permission),
    })),
  ],
  ['a request stays open when its agent ends', lastingRequests()],
]

function lastingRequests(): Core {
  return {
    decide,
    evolve(book, seq, event) {
      const open = [...book.tables.approval.rows.values()].filter(
        (row) => row?.request != null && row.state === 'PENDING',
      )
      evolve(book, seq, event)
      if (event.kind !== 'agent.delete') return
      for (const row of open) if (row != null) book.tables.approval.update(row.id, row)
    },
  }
}

export const links: readonly Mutant[] = [
  ['a link that was revoked decides', misreading('link', (row) => ({ ...row, state: 'OPEN' }))],
  ['a link outlives its time', misreading('link', (row) => ({ ...row, expiresAt: 9e15 }))],
  [
    'a link decides another approval',
    reading((row, { name, command }) =>
      name === 'link' && 'approval' in command.params
        ? { ...row, approval: command.params.approval }
        : row,
    ),
  ],
  [
    'a link is one of several voices',
    misreading('approval', (row) => ({ ...row, needed: null }), ['link.create']),
  ],
  [
    'a link speaks for who asked',
    viewed((source, _, command) => ({
      ...source,
      row(name, key) {
        const row = source.row(name, key) as Row | null
        const isAsker = name === 'voice' && key !== command.actor && command.kind === 'link.create'
        return isAsker && row !== null ? { ...row, root: null } : row
      },
    })),
  ],
]
