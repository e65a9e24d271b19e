import { ruleBounds } from '@bursar/contract'
import { approvalHoursMax, approversMax, isZone } from '@bursar/core'
import { CENT, type ReadAmount, readAmount, readWhole } from './amount.ts'
import type { Draft, DraftField } from './draft.ts'
import { readNames } from './entry.ts'
import type { Fact, Understood } from './fact.ts'
import { type Around, understandMoney } from './money.ts'
import type { Bound, SaidCount, SaidNames, SaidThreshold, Says } from './statement.ts'
import type { Token } from './token.ts'

const hoursOf = { hour: 1, day: 24 } as const

export function understand(says: Says, tokens: readonly Token[], around: Around): Understood {
  switch (says.kind) {
    case 'unparsed':
      return null
    case 'aside':
      return rule({})
    case 'all':
      return together(says.all.map((one) => understand(one, tokens, around)))
    case 'money':
      return understandMoney(says, tokens, around)
    case 'approval':
    case 'auto':
    case 'ceiling':
      return threshold(says, tokens)
    case 'named':
      return named({ kind: 'allow', names: says.names }, tokens)
    case 'allow':
    case 'only':
    case 'block':
      return named(says, tokens)
    case 'list':
      return rule({ [says.list]: [] })
    case 'row':
      return row(says, tokens)
    case 'others':
      return { facts: [says] }
    case 'anyone':
      return { facts: [{ kind: 'anyone' }] }
    case 'time':
      return time(says, tokens)
    case 'zone':
      return zone(tokens[says.zone])
    case 'currency':
      return currency(tokens[says.currency])
    case 'currencies':
      return currencies(says.entries, tokens)
    case 'kya':
      return amountRule(readAmount(says.amount, tokens), (above) => ({
        kyaSteps: [{ above, level: says.level }],
      }))
    case 'passkey':
      return amountRule(readAmount(says.amount, tokens), (stepUpAbove) => ({ stepUpAbove }))
    case 'new':
      return rule({ approveNewPayees: true })
    case 'known':
      return rule({ approveNewPayees: false })
    case 'self':
      return rule({ selfApproval: 'deny' })
    case 'unknown':
      return rule({ unknownCategory: says.way })
    case 'duplicates':
      return rule({ duplicates: duplicateWays[says.way] })
    case 'count':
    case 'breaker':
    case 'number':
    case 'expiry':
    case 'approvers':
      return numbered(says, tokens)
  }
}

function together(all: readonly Understood[]): Understood {
  const facts: Fact[] = []
  for (const one of all) {
    if (one === null || 'readings' in one) return one
    facts.push(...one.facts)
  }
  return { facts }
}

const duplicateWays = { deny: 'deny', approve: 'ask', allow: 'agent-may-override' } as const

export function rule(draft: Draft): { readonly facts: Fact[] } {
  const fields = Object.keys(draft) as DraftField[]
  return { facts: fields.map((field) => ({ kind: 'rule', field, rule: draft })) }
}

const countFields: Readonly<Record<string, 'maxPerMinute' | 'maxPerHour' | 'maxPerDay'>> = {
  minute: 'maxPerMinute',
  hour: 'maxPerHour',
  day: 'maxPerDay',
}

type Numbered = Extract<Says, { kind: 'count' | 'breaker' | 'number' | 'expiry' | 'approvers' }>

function numbered(says: Numbered, tokens: readonly Token[]): Understood {
  const whole = (min: number, max: number) => readWhole(says.value, tokens, { min, max })
  switch (says.kind) {
    case 'count':
      return counted(says, tokens)
    case 'breaker': {
      const attempts = whole(1, ruleBounds.payments)
      return attempts === null ? null : rule({ circuitBreaker: { attempts, per: says.per } })
    }
    case 'number': {
      const value = whole(1, ruleBounds.duplicateSeconds)
      return value === null ? null : rule({ [says.rule]: value })
    }
    case 'expiry': {
      const value = whole(1, approvalHoursMax / hoursOf[says.unit])
      return value === null ? null : rule({ approvalHours: value * hoursOf[says.unit] })
    }
    case 'approvers': {
      const approvalsNeeded = whole(1, approversMax)
      if (approvalsNeeded === null) return null
      const what = says.what ? threshold({ kind: 'approval', ...says.what }, tokens) : rule({})
      if (what === null || 'readings' in what) return what
      return { facts: [...rule({ approvalsNeeded }).facts, ...what.facts] }
    }
  }
}

const anyCount = { min: 0, max: ruleBounds.payments }

/** Payments in a time or two, and what each of them may be. */
function counted(says: SaidCount, tokens: readonly Token[]): Understood {
  const facts: Fact[] = []
  for (const said of [says, says.more ?? []].flat()) {
    const value = readWhole(said.value, tokens, anyCount)
    const field = countFields[said.per]
    const again = 'again' in said && said.again ? readWhole(said.again, tokens, anyCount) : value
    if (field === undefined || value === null || again !== value) return null
    facts.push(...rule({ [field]: value }).facts)
  }
  if (!says.each) return { facts }
  const each = amountRule(readAmount(says.each, tokens), (maxTransaction) => ({ maxTransaction }))
  return each === null || 'readings' in each ? each : { facts: [...facts, ...each.facts] }
}

type Threshold = {
  readonly kind: 'approval' | 'auto' | 'ceiling'
  readonly new?: true
} & SaidThreshold

function threshold(says: Threshold, tokens: readonly Token[]): Understood {
  if (says.op === 'always') return rule({ requireApprovalAbove: 0n })
  const { op } = says
  // What a payment is compared with is money, whether or not its currency is said.
  const read = readAmount({ ...says.amount, bare: undefined }, tokens)
  if (says.kind === 'ceiling')
    return amountRule(read, (amount) => {
      const isReached = op === 'above' || op === 'upto'
      return amount === 0n && !isReached
        ? null
        : { maxTransaction: isReached ? amount : amount - CENT }
    })
  const newcomers: Draft = says.new ? { approveNewPayees: true } : {}
  return amountRule(read, (amount) => ({ ...consent(op, amount), ...newcomers }))
}

function consent(op: Bound, amount: bigint): Draft {
  const isAbove = op === 'above' || op === 'upto'
  return isAbove ? { requireApprovalAbove: amount } : { autoApproveBelow: amount }
}

/** A rule of an amount that was said, and its currency. */
function amountRule(read: ReadAmount, ruleOf: (amount: bigint) => Draft | null): Understood {
  if (read === null) return null
  if (read.kind === 'asked') return { readings: read.readings }
  const draft = ruleOf(read.amount)
  if (draft === null) return null
  return { facts: [...rule(draft).facts, { kind: 'currency', currency: read.currency }] }
}

function row(says: Extract<Says, { kind: 'row' }>, tokens: readonly Token[]): Understood {
  const { of, span: per } = says
  const read = readAmount(says.amount, tokens)
  const names = readNames({ ...says.names, of }, tokens, false)
  if (read?.kind !== 'amount' || names?.kind !== 'entries') return null
  const { amount, currency } = read
  const entries = names.entries[of]
  return {
    facts: [
      { kind: 'row', row: { of, entries, amount, per } },
      { kind: 'currency', currency },
    ],
  }
}

type Named = Extract<Says, { kind: 'allow' | 'only' | 'block' }>

function named(says: Named, tokens: readonly Token[]): Understood {
  const facts: Fact[] = []
  const parts: readonly (readonly [Named['kind'], SaidNames])[] = [
    [says.kind, says.names],
    ...(says.kind !== 'block' && says.blocked ? [['block', says.blocked] as const] : []),
  ]
  for (const [kind, names] of parts) {
    const read = readNames(names, tokens, kind === 'block')
    if (read === null || read.kind === 'asked') return read
    facts.push({ kind, entries: read.entries, isList: names.of !== null })
  }
  return { facts }
}

function time(says: Extract<Says, { kind: 'time' }>, tokens: readonly Token[]): Understood {
  const said: Fact = { kind: 'time', time: says }
  if (says.zone === null || says.zone === undefined) return { facts: [said] }
  const place = zone(tokens[says.zone])
  return place === null || 'readings' in place ? place : { facts: [said, ...place.facts] }
}

function zone(token: Token | undefined): Understood {
  return token !== undefined && isZone(token.text)
    ? { facts: [{ kind: 'zone', zone: token.text }] }
    : null
}

const CODE = /^[A-Z0-9]{3,10}$/

function currency(token: Token | undefined): Understood {
  if (token === undefined || !CODE.test(token.text)) return null
  const code = token.mark === 'K' && token.text === 'USDC' ? 'USD' : token.text
  return { facts: [{ kind: 'currency', currency: code }] }
}

function currencies(places: readonly number[], tokens: readonly Token[]): Understood {
  const codes = places.map((place) => tokens[place]?.text ?? '')
  const fits = codes.length <= ruleBounds.currencies && codes.every((code) => CODE.test(code))
  return fits ? rule({ allowedCurrencies: codes }) : null
}
