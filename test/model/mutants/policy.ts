import { decide, evolve, type Id, noRules, type Rules, ulidOf } from '@bursar/core'
import { merchantPayee } from '../../../packages/core/src/policy/payee.ts'
import { knownPayeeKey } from '../../../packages/core/src/policy/payment-history.ts'
import { unit } from '../reference/world.ts'
import {
  chargesOf,
  deciding,
  type Mutant,
  misreading,
  type Row,
  reading,
  ruling,
  viewed,
} from './craft.ts'

type Velocity = Readonly<Record<'minute' | 'hour' | 'day' | 'minuteTries' | 'hourTries', number>>

const more = (count: number | null) => (count === null ? null : count + 1)

/** How often, and how often the same. */
export const velocities: readonly Mutant[] = [
  [
    'one payment more than the velocity allows',
    ruling(({ maxPerMinute, maxPerHour, maxPerDay, ...rules }) => {
      const most = { maxPerMinute: more(maxPerMinute), maxPerHour: more(maxPerHour) }
      return { ...rules, ...most, maxPerDay: more(maxPerDay) }
    }),
  ],
  [
    'an hour never ends',
    reading((row, { name, at }) =>
      name === 'pace' && row.hourEnd !== 0 ? { ...row, hourEnd: at } : row,
    ),
  ],
  [
    'a declined payment counts as paid',
    deciding('payment.create', (result) => {
      const velocities = (result.paces ?? []) as readonly Velocity[]
      if (result.verdict !== 'DECLINED' || velocities.length === 0) return result
      const one = ({ minute, hour, day, ...velocity }: Velocity) => ({
        ...velocity,
        minute: minute + 1,
        hour: hour + 1,
        day: day + 1,
      })
      return { ...result, paces: velocities.map(one) }
    }),
  ],
  [
    'a circuit breaker pauses nobody',
    deciding('payment.create', (result) => ({ ...result, tripped: null })),
  ],
  [
    'a circuit breaker pauses who comes last',
    deciding('payment.create', (result) => ({
      ...result,
      tripped: result.code === 'CIRCUIT_BREAKER' ? result.agent : result.tripped,
    })),
  ],
  [
    'an agent that is resumed is paused again at once',
    {
      decide,
      evolve(book, seq, event) {
        const tries =
          event.kind === 'agent.resume' ? book.tables.pace.get(ulidOf(event.params.agent)) : null
        evolve(book, seq, event)
        if (tries != null) book.tables.pace.update(tries.scope, tries)
      },
    },
  ],
  [
    'what was denied may not be repeated',
    misreading('outcome', (row) => ({ ...row, state: 'COMPLETED' })),
  ],
  [
    'a circuit breaker looks at paid attempts alone',
    misreading('pace', (row) => ({ ...row, minuteTries: row.minute, hourTries: row.hour })),
  ],
  [
    'a repetition is forgotten after one minute',
    ruling(({ duplicateSeconds, ...rules }) => ({
      ...rules,
      duplicateSeconds: duplicateSeconds && Math.min(duplicateSeconds, 60),
    })),
  ],
  [
    'an agent always means what it says twice',
    ruling((rules) => ({ ...rules, duplicates: 'agent-may-override' })),
  ],
  [
    'nobody is asked about what is said twice',
    ruling((rules) => ({ ...rules, duplicates: rules.duplicates ?? 'deny' })),
  ],
  [
    'nobody can mean the same twice',
    {
      evolve,
      decide(view, command) {
        if (command.kind !== 'payment.create') return decide(view, command)
        return decide(view, { ...command, params: { ...command.params, allowDuplicate: null } })
      },
    },
  ],
]

/** To whom, when, in what, and what is only on trial. */
export const policies: readonly Mutant[] = [
  [
    'a payee is known once it was asked for',
    deciding('payment.create', (result, { at }, command) => {
      if (command.kind !== 'payment.create' || result.verdict !== 'PENDING_APPROVAL') return result
      const { merchant, payment } = command.params
      if (merchant === null) return result
      const payee = merchantPayee(merchant)
      const met = chargesOf(result).map(({ scope }) => {
        return { id: knownPayeeKey(scope, payee), payment, at }
      })
      return { ...result, encounters: [...((result.encounters ?? []) as readonly Row[]), ...met] }
    }),
  ],
  [
    'a valuation is rounded down',
    reading((row, { name, command }) => {
      if (name !== 'rate' || row.rate === null || command.kind !== 'payment.create') return row
      const { amount } = command.params
      const value = (amount * (row.rate as bigint)) / unit
      return { ...row, rate: (value * unit) / amount }
    }),
  ],
  [
    'what has no value may be spent',
    misreading('rate', (row) => ({ ...row, rate: row.rate ?? 0n })),
  ],
  [
    'the day of a zone is that of Greenwich',
    viewed((source, at) => ({ ...source, clock: () => source.clock('UTC', at) })),
  ],
  [
    'a window over midnight ends there',
    ruling(({ timeWindows, ...rules }) => ({
      ...rules,
      timeWindows:
        timeWindows?.map((one) => (one.to > one.from ? one : { ...one, to: 1440 })) ?? null,
    })),
  ],
  ['a payee that was dropped is paid', misreading('payee', (row) => ({ ...row, deleted: false }))],
  ['any currency will do', ruling((rules) => ({ ...rules, allowedCurrencies: null }))],
  ['entries are compared as they are typed', ruling((rules) => ({ ...rules, readings: null }))],
  [
    'a block list is read as that of the allowed',
    ruling(({ readings, ...rules }) => ({
      ...rules,
      readings: readings && { ...readings, blockedMerchants: readings.allowedMerchants },
    })),
  ],
  [
    'a candidate is enforced',
    viewed((source) => ({
      ...source,
      rules(policy, version): Rules {
        const { shadow } = source.row('policy', policy) as { shadow: Id<'policy'> | null }
        return source.rules(shadow ?? policy, version)
      },
    })),
  ],
  [
    'a candidate has nothing to say',
    viewed((source) => ({
      ...source,
      rules(policy, version): Rules {
        const { shadowOf } = source.row('policyState', policy) as { shadowOf: number | null }
        return shadowOf === null ? source.rules(policy, version) : noRules
      },
    })),
  ],
]
