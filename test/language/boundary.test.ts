import { noRules, type Rules } from '@bursar/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryExamples } from '../../packages/server/src/language/boundary.ts'
import { readPolicy } from '../../packages/server/src/language/reading.ts'
import { drafts } from './drafts.ts'
import { rounds } from './rounds.ts'

/** The rules of a text as a policy has them, and its examples as lines. */
function examplesOf(text: string): string[] {
  const { rules, unparsed, questions } = readPolicy(text)
  expect({ unparsed, questions }).toEqual({ unparsed: [], questions: [] })
  return linesOf({ ...noRules, unknownCategory: 'allow', ...rules } as Rules)
}

function linesOf(rules: Rules): string[] {
  return boundaryExamples(rules).map(({ says, outcome }) => `${says} ${outcome}`)
}

describe('examples show where the rules draw the line', () => {
  test.each(cases())('%s', (text, ...lines) => {
    expect(examplesOf(text)).toEqual(lines)
  })
})

function cases(): readonly (readonly [text: string, ...lines: string[]])[] {
  return [
    [
      'Max $500 per day on AWS and OpenAI. Block gambling.',
      '$500.00 at aws.amazon.com passes',
      '$500.01 at aws.amazon.com is refused',
      '$1.00 at aws.amazon.com passes',
      '$1.00 at chatgpt.com passes',
      '$1.00 at elsewhere.example is refused',
      '$1.00 at aws.amazon.com for gambling is refused',
      '$1.00 at aws.amazon.com, whose category is not known passes',
    ],
    [
      'Max $100 per payment, $250 per day and $1000 in total.',
      '$100.00 at shop.example passes',
      '$100.01 at shop.example is refused',
      '$100.00 at shop.example after $150.00 on the same day passes',
      '$100.00 at shop.example after $150.01 on the same day is refused',
      '$100.00 at shop.example after $900.00 in total passes',
      '$100.00 at shop.example after $900.01 in total is refused',
    ],
    [
      '$100 on AWS and $50 on OpenAI per day.',
      '$100.00 at aws.amazon.com passes',
      '$100.01 at aws.amazon.com is refused',
      '$50.00 at chatgpt.com passes',
      '$50.01 at chatgpt.com is refused',
      '$1.00 at aws.amazon.com passes',
      '$1.00 at chatgpt.com passes',
      '$1.00 at elsewhere.example is refused',
    ],
    [
      'Max $20 per week on software. Others are allowed.',
      '$20.00 at shop.example for software passes',
      '$20.01 at shop.example for software is refused',
    ],
    [
      'Approval above $100. New vendors need approval.',
      '$100.00 at shop.example passes',
      '$100.01 at shop.example needs approval',
      '$1.00 at shop.example, who was paid before passes',
      '$1.00 at shop.example, who was never paid before needs approval',
    ],
    [
      'Auto-approve below $50. Nothing above $80.',
      '$80.00 at shop.example needs approval',
      '$80.01 at shop.example is refused',
      '$49.99 at shop.example passes',
      '$50.00 at shop.example needs approval',
    ],
    [
      'At most 5 payments per hour. More than 20 attempts per minute trip the circuit breaker.',
      'Payment number 5 in the same hour passes',
      'Payment number 6 in the same hour is refused',
      'Attempt number 20 in the same minute passes',
      'Attempt number 21 in the same minute is refused',
    ],
    [
      'Only on weekdays from 9am to 5pm.',
      '$1.00 at shop.example on Monday at 08:59 is refused',
      '$1.00 at shop.example on Monday at 09:00 passes',
      '$1.00 at shop.example on Monday at 16:59 passes',
      '$1.00 at shop.example on Monday at 17:00 is refused',
    ],
    [
      'The same payment within 60 seconds is a duplicate. ' +
        'A duplicate that the agent confirms requires approval.',
      'The same payment again after 60 seconds passes',
      'The same payment again after 59 seconds is refused',
      'The same payment again after 59 seconds, confirmed by the agent needs approval',
    ],
    [
      'Above $1000, the agent needs the KYA level verified.',
      '$1000.00 by an agent of level basic passes',
      '$1000.01 by an agent of level basic is refused',
    ],
    [
      'Pay only in these currencies: USD and EUR.',
      'A payment in USD, worth $1.00 passes',
      'A payment in EUR, worth $1.00 passes',
      'A payment in GBP, worth $1.00 is refused',
    ],
    [
      'Block these merchants: UBER* and "Lucky Casino".',
      '$1.00 at uber1 is refused',
      '$1.00 at Lucky Casino is refused',
    ],
    [
      'Only software and travel.',
      '$1.00 at shop.example for software passes',
      '$1.00 at shop.example for travel passes',
      '$1.00 at shop.example for something else is refused',
    ],
    [
      'Block gambling. A payee of unknown category requires approval.',
      '$1.00 at shop.example for gambling is refused',
      '$1.00 at shop.example, whose category is not known needs approval',
    ],
    ['Every payment needs approval.', '$0.01 at shop.example needs approval'],
    ['Max $0 per day.', '$0.01 at shop.example is refused'],
  ]
}

// What says how others are meant, or has nothing to be judged by when it is empty.
const judged = [
  ...['maxTransaction', 'dailyLimit', 'weeklyLimit', 'monthlyLimit', 'totalLimit', 'limitsBy'],
  ...['allowedMerchants', 'allowedCategories', 'requireApprovalAbove', 'timeWindows'],
  ...['maxPerMinute', 'maxPerHour', 'maxPerDay', 'approveNewPayees', 'duplicateSeconds'],
  ...['circuitBreaker', 'kyaSteps'],
]

test('there are examples of any rules, and no rules have none', () => {
  expect(linesOf(noRules)).toEqual([])
  fc.assert(
    fc.property(drafts, ({ blockedMerchants, blockedCategories, ...draft }) => {
      const rules = { ...noRules, ...draft } as Rules
      const isJudged = Object.keys(draft).some((field) => judged.includes(field))
      expect(boundaryExamples(rules).length > 0).toBe(isJudged)
    }),
    rounds(30),
  )
})
