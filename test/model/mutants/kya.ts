import { decide, evolve, noRules } from '@bursar/core'
import { deciding, type Mutant, misreading, type Row, reading, ruling, viewed } from './craft.ts'
import { speaker } from './scope.ts'

const vouched = (row: Row) => ({ ...row, kyaStatus: null })

/** Who an agent is known to be. */
export const kya: readonly Mutant[] = [
  ['a suspended agent pays', misreading('agent', vouched, ['payment.create'])],
  ['a suspended agent captures', misreading('agent', vouched, ['payment.capture'])],
  ['a suspended agent holds for longer', misreading('agent', vouched, ['payment.extend'])],
  ['a suspended agent gives back', misreading('agent', vouched, ['payment.refund'])],
  ['consent lets a suspended agent pay', misreading('agent', vouched, ['approval.approve'])],
  ['a suspended agent delegates', misreading('agent', vouched, ['agent.delegate'])],
  [
    'a delegate of a suspended agent pays',
    reading((row, { name, key, command, source }) => {
      if (name !== 'agent' || command.kind !== 'payment.create') return row
      const own = speaker(source, command.actor)
      return own === null || own === key ? row : vouched(row)
    }),
  ],
  [
    'attempts of a suspended agent are counted',
    deciding('payment.create', (result, view, command) => {
      if (result.code !== 'KYA_SUSPENDED') return result
      const other = misreading('agent', vouched).decide(view, command)
      return other.kind === 'done' ? { ...result, paces: (other.result as Row).paces } : result
    }),
  ],
  ['nobody has to be known', ruling((rules) => ({ ...rules, kyaSteps: null }))],
  [
    'a level is asked for from its amount on',
    ruling(({ kyaSteps, ...rules }) => ({
      ...rules,
      kyaSteps: kyaSteps?.map((one) => ({ ...one, above: one.above - 1n })) ?? null,
    })),
  ],
  [
    'the level of those above is ignored',
    reading((row, { name, key, command, source }) => {
      if (name !== 'agent' || command.kind !== 'payment.create') return row
      const own = speaker(source, command.actor)
      return own === null || own === key ? row : { ...row, kyaLevel: 'attested' }
    }),
  ],
  ['somebody falls in level', misreading('agent', (row) => ({ ...row, kyaLevel: 'none' }), up())],
  ['a suspended agent is vouched for', misreading('agent', vouched, up())],
  [
    'a proof is good twice',
    viewed((source) => ({
      ...source,
      row: (name, key) => (name === 'proof' ? null : source.row(name, key)),
    })),
  ],
]

function up() {
  return ['kya.upgrade'] as const
}

/** What a caller says beside where the money goes, and holds that last longer. */
export const wishes: readonly Mutant[] = [
  [
    'a claim satisfies an allow list',
    ruling((rules, { command }) => {
      const claim = command.kind === 'payment.create' ? command.params.claim : null
      const isClaimed = claim !== null && rules.allowedMerchants?.includes(claim) === true
      return isClaimed ? { ...rules, allowedMerchants: null } : rules
    }),
  ],
  [
    'a block list does not hear a claim',
    {
      evolve,
      decide(view, command) {
        if (command.kind !== 'payment.create') return decide(view, command)
        return decide(view, { ...command, params: { ...command.params, claim: null } })
      },
    },
  ],
  [
    'who wants consent is not heard',
    {
      evolve,
      decide(view, command) {
        if (command.kind !== 'payment.create') return decide(view, command)
        return decide(view, { ...command, params: { ...command.params, consent: null } })
      },
    },
  ],
  [
    'the clock ignores that a hold was extended',
    {
      decide,
      evolve(book, seq, event) {
        const kind = event.kind === 'payment.extend'
        const before = kind ? book.tables.payment.get(event.params.payment) : null
        evolve(book, seq, event)
        if (before != null) book.tables.payment.update(before.id, before)
      },
    },
  ],
  [
    'a hold is extended without end',
    {
      evolve,
      decide(view, command) {
        if (command.kind !== 'payment.extend') return decide(view, command)
        return decide(view, { ...command, params: { ...command.params, hours: 1 } })
      },
    },
  ],
  [
    'a hold lives for ever',
    reading((row, { name, at }) => {
      if (name === 'paymentAge') return { createdAt: at }
      return name === 'approvalEnd' ? { decidedAt: at } : row
    }),
  ],
  [
    "a capture forgets today's lists",
    ruling((rules, { command }) => (command.kind === 'payment.capture' ? noRules : rules)),
  ],
  [
    'a hold outlives the key that made it',
    reading((row, { name, key, command: { kind, actor } }) => {
      const isHold = kind === 'payment.capture' || kind === 'payment.extend'
      return isHold && name === 'key' && key !== actor ? { ...row, status: 'ACTIVE' } : row
    }),
  ],
  [
    'a hold of somebody else is extended',
    misreading('key', (row) => ({ ...row, agent: null }), ['payment.extend']),
  ],
]
