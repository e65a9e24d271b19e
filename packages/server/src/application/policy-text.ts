import { ruleBounds } from '@bursar/contract'
import { entryLists, type Rules } from '@bursar/core'
import { type PolicyReading, readPolicy } from '../language/reading.ts'
import { type Rejection, rejected } from './call.ts'

// Policies in English. What was not understood in full is shown, and never applied.

type Change = Partial<Rules>

export interface TextRead {
  readonly reading: PolicyReading
  /** What was understood, as a change of rules. */
  readonly change: Change
  /** Whether nothing is left open. */
  readonly isWhole: boolean
}

export function readPolicyText(text: string): TextRead {
  const reading = withSomething(readPolicy(text), text)
  const { limitsBy, ...rules } = reading.rules
  const change: Change =
    limitsBy === undefined
      ? rules
      : {
          ...rules,
          limitsBy: limitsBy.map((one) => ({ ...one, readings: null, countsFrom: null })),
        }
  return withinBounds({ reading, change, isWhole: isWhole(reading) }, text)
}

function isWhole({ unparsed, questions }: PolicyReading): boolean {
  return unparsed.length === 0 && questions.length === 0
}

/** What could not be sent as fields cannot be said either. */
function withinBounds(read: TextRead, text: string): TextRead {
  const { change } = read
  const entries = change.limitsBy?.reduce((sum, one) => sum + one.entries.length, 0) ?? 0
  const lists = entryLists.map((list) => change[list]?.length ?? 0)
  const isWithin =
    Math.max(entries, ...lists) <= ruleBounds.entries &&
    (change.limitsBy?.length ?? 0) <= ruleBounds.limits &&
    (change.timeWindows?.length ?? 0) <= ruleBounds.windows &&
    (change.allowedCurrencies?.length ?? 0) <= ruleBounds.currencies
  if (isWithin) return read
  const unparsed = [{ text, at: 0 }]
  return { reading: { ...read.reading, unparsed }, change: {}, isWhole: false }
}

/** A text that says nothing at all is none that was understood. */
function withSomething(reading: PolicyReading, text: string): PolicyReading {
  const { uses, unparsed, questions } = reading
  const isEmpty = uses.length === 0 && unparsed.length === 0 && questions.length === 0
  return isEmpty ? { ...reading, unparsed: [{ text, at: 0 }] } : reading
}

interface ChangeSaid {
  readonly kind: 'change'
  readonly change: Change
}

/** What a text says, if all of it was understood. */
export function changeSaid(text: string): ChangeSaid | Rejection {
  const { reading, change, isWhole } = readPolicyText(text)
  const { unparsed, questions } = reading
  if (!isWhole) return rejected('POLICY_NOT_UNDERSTOOD', { details: { unparsed, questions } })
  return { kind: 'change', change }
}

/** The same as a change of rules that stand: a policy keeps the currency of its limits. */
export function changeOf(rules: Rules, { currency, ...change }: Change): ChangeSaid | Rejection {
  const said = currency ?? (namesAmounts(change) ? 'USD' : rules.currency)
  if (said === rules.currency) return { kind: 'change', change }
  const sentence = `The text says amounts in ${said}, but this policy's are in ${rules.currency}.`
  return rejected('LIMIT_CURRENCY', { sentence })
}

function namesAmounts(change: Change): boolean {
  const { limitsBy, kyaSteps } = change
  return (
    limitsBy != null ||
    kyaSteps != null ||
    Object.values(change).some((value) => typeof value === 'bigint')
  )
}
