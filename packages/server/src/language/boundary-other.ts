import { type KyaLevel, noVelocity } from '@bursar/core'
import { clock, dayNames } from './sentence.ts'
import { type Example, stepOf, type Teller } from './teller.ts'
import { DAY, minutesIn, weekdays } from './week.ts'

/** How often and when payments are made, by whom, and which look like others. */
export function otherExamples(teller: Teller): Example[] {
  return [
    ...timeExamples(teller),
    ...countExamples(teller),
    ...breakerExamples(teller),
    ...newPayeeExamples(teller),
    ...duplicateExamples(teller),
    ...kyaExamples(teller),
    ...currencyExamples(teller),
  ]
}

const WEEK = 7 * DAY
const momentsShown = 4

/** Minutes just before and after windows open and close. */
function timeExamples({ rules, small, who, money, tell }: Teller): Example[] {
  const { timeWindows } = rules
  if (timeWindows === null) return []
  const open = minutesIn(timeWindows)
  const minutes: number[] = timeWindows.length === 0 ? [0] : []
  for (let minute = 0; minute < WEEK && minutes.length < momentsShown; minute += 1) {
    const before = (minute + WEEK - 1) % WEEK
    if (open[minute] !== open[before]) minutes.push(before, minute)
  }
  return minutes.map((minute) => {
    const day = dayNames[weekdays[Math.floor(minute / DAY)] ?? 'mon']
    return tell(`${money(small)} at ${who} on ${day} at ${clock(minute % DAY)}`, { minute })
  })
}

const counted = [
  { field: 'maxPerMinute', window: 'minute' },
  { field: 'maxPerHour', window: 'hour' },
  { field: 'maxPerDay', window: 'day' },
] as const

function countExamples({ rules, tell }: Teller): Example[] {
  return counted.flatMap(({ field, window }) => {
    const most = rules[field]
    if (most === null) return []
    return [most, most + 1]
      .filter((number) => number > 0)
      .map((number) =>
        tell(`Payment number ${number} in the same ${window}`, {
          velocity: { ...noVelocity(''), [window]: number - 1 },
        }),
      )
  })
}

function breakerExamples({ rules, tell }: Teller): Example[] {
  if (rules.circuitBreaker === null) return []
  const { attempts, per } = rules.circuitBreaker
  return [attempts, attempts + 1].map((number) =>
    tell(`Attempt number ${number} in the same ${per}`, {
      velocity: { ...noVelocity(''), [`${per}Tries`]: number - 1 },
    }),
  )
}

function newPayeeExamples({ rules, small, who, money, tell }: Teller): Example[] {
  if (rules.approveNewPayees === null) return []
  return [
    tell(`${money(small)} at ${who}, who was paid before`),
    tell(`${money(small)} at ${who}, who was never paid before`, { isKnown: false }),
  ]
}

function duplicateExamples({ rules, tell }: Teller): Example[] {
  const { duplicateSeconds: seconds, duplicates } = rules
  if (seconds === null) return []
  const again = (after: number) => `The same payment again after ${after} seconds`
  const sooner = { repeatedAfter: seconds - 1 }
  return [
    tell(again(seconds), { repeatedAfter: seconds }),
    tell(again(seconds - 1), sooner),
    ...(duplicates === null
      ? []
      : [tell(`${again(seconds - 1)}, confirmed by the agent`, { ...sooner, isConfirmed: true })]),
  ]
}

const below: Readonly<Record<string, KyaLevel>> = {
  basic: 'none',
  verified: 'basic',
  attested: 'verified',
}

function kyaExamples({ rules, money, tell }: Teller): Example[] {
  return (rules.kyaSteps ?? []).flatMap(({ above, level }) => {
    const kya = below[level] ?? 'none'
    const beyond = above + stepOf(above)
    const by = (amount: bigint) =>
      tell(`${money(amount)} by an agent of level ${kya}`, { amount, kya })
    return above === 0n ? [by(beyond)] : [by(above), by(beyond)]
  })
}

function currencyExamples({ rules, small, money, tell }: Teller): Example[] {
  const { allowedCurrencies: codes } = rules
  if (codes === null) return []
  const other = ['EUR', 'USD', 'GBP'].find((code) => !codes.includes(code))
  const some = [...codes.slice(0, 2), ...(other === undefined ? [] : [other])]
  return some.map((currency) =>
    tell(`A payment in ${currency}, worth ${money(small)}`, { currency }),
  )
}
