import { categoryOfMcc, readLimits, readLists, readMerchant } from '@bursar/contract'
import {
  type Counters,
  evaluate,
  evaluateApproval,
  type KyaLevel,
  merchantPayee,
  noCounters,
  noVelocity,
  type Payee,
  type Rules,
  type VelocityRow,
} from '@bursar/core'
import { DAY, minutesIn } from './week.ts'

export type Outcome = 'passes' | 'is refused' | 'needs approval'

/** One payment that an agent could make, with all that rules may ask about it. */
export interface Scene {
  readonly amount: bigint
  readonly payee: Payee
  readonly currency: string
  /** What was spent before, over all and by entry. */
  readonly usage: Counters
  readonly entries: ReadonlyMap<string, Counters>
  readonly velocity: VelocityRow
  /** Minutes since the beginning of Monday. */
  readonly minute: number
  /** How long ago the same payment was made; null: never. */
  readonly repeatedAfter: number | null
  readonly isConfirmed: boolean
  readonly kya: KyaLevel
  readonly isKnown: boolean
}

const scope = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const now = 1_773_144_000
const MICROS = 1_000_000

/** What the rules decide of a payment, by the checks that decide of real ones. */
export function outcomeOf(rules: Rules, scene: Scene): Outcome {
  const { payee, currency, usage, entries, velocity, minute, repeatedAfter, kya } = scene
  const question = {
    ...{ now, payee, currency, kya, byAgent: true, allowDuplicate: scene.isConfirmed },
    duplicate:
      repeatedAfter === null
        ? null
        : { payment: `pay_${scope}` as const, at: (now - repeatedAfter) * MICROS },
    payeeKnownTo: new Set(scene.isKnown ? [scope] : []),
    scopes: [
      {
        ...{ scope, name: `agent_${scope}` as const, member: null, usage, entries, velocity },
        ...{ currency: rules.currency, value: scene.amount, looks: 0 },
        clock: { weekday: Math.floor(minute / DAY), minute: minute % DAY },
        policies: [{ id: `pol_${scope}` as const, version: 1, rules, candidate: null }],
      },
    ],
  }
  const found = [...evaluate(question), ...evaluateApproval(question)].map((one) => one.outcome)
  if (found.includes('deny')) return 'is refused'
  return found.includes('ask') ? 'needs approval' : 'passes'
}

/** A payment in which nothing is amiss, as far as the rules leave one. */
export function goodScene(rules: Rules, amount: bigint): Scene {
  return {
    ...{ amount, payee: goodPayee(rules).payee, usage: noCounters, entries: new Map() },
    currency: rules.allowedCurrencies?.[0] ?? rules.currency,
    velocity: noVelocity(scope),
    minute: firstOpen(rules),
    ...{ repeatedAfter: null, isConfirmed: false, kya: 'attested', isKnown: true },
  }
}

function firstOpen({ timeWindows }: Rules): number {
  return timeWindows === null ? 0 : Math.max(0, minutesIn(timeWindows).indexOf(1))
}

/** Rules with how their entries are read, where the caller did not say it. */
export function withReadings(rules: Rules): Rules {
  const limitsBy =
    rules.limitsBy?.flatMap((one) => (one.readings == null ? readLimits([one]) : [one])) ?? null
  return { ...rules, limitsBy, readings: rules.readings ?? readLists(rules) }
}

/** NamedPayee to pay, and what a sentence calls them. */
export interface NamedPayee {
  readonly payee: Payee
  readonly name: string
}

interface Named {
  readonly name?: string
  readonly domain?: string
  readonly category?: string
}

export function payeeNamed(named: Named): NamedPayee {
  const { name = null, domain = null, category = null } = named
  const mcc = category !== null && /^\d{4}$/.test(category) ? category : null
  const sent = {
    ...{ id: null, name, domain, country: null, mcc },
    category: mcc === null ? category : null,
    mccCategory: mcc === null ? null : categoryOfMcc(mcc),
  }
  const payee = merchantPayee({ ...sent, reading: readMerchant(sent) })
  return { payee, name: domain ?? name ?? 'a payee' }
}

/** NamedPayee whom an entry of a list means. */
export function meantBy(
  rules: Rules,
  list: 'allowedMerchants' | 'blockedMerchants',
  entry: string,
): Named {
  const reading = rules.readings?.[list]?.find((one) => one.entry === entry)
  const [domain] = reading?.hosts ?? []
  const [prefix] = reading?.prefixes ?? []
  if (prefix !== undefined) return { name: `${prefix}1` }
  if (domain === undefined) return { name: entry }
  return reading?.words ? { name: entry, domain } : { domain }
}

/** NamedPayee of the allow lists; anybody, where there is none. */
export function goodPayee(rules: Rules, category = categoryFor(rules)): NamedPayee {
  const [entry] = rules.allowedMerchants ?? []
  const named =
    entry === undefined ? { domain: 'shop.example' } : meantBy(rules, 'allowedMerchants', entry)
  return payeeNamed({ ...named, category })
}

/** A category that may be paid: what is said of one rule is not to be decided by another. */
export function categoryFor({ allowedCategories }: Rules): string {
  return allowedCategories?.[0] ?? 'general-merchandise'
}
