import { limitCodes, listCodes } from '@bursar/core'
import type { ProblemCode } from './problem.ts'

const groupLimitCodes = limitCodes.map((code) => `GROUP_${code}` as const)

/** What a payment can be rejected with, whichever face asks for it. */
export const paymentProblems: readonly ProblemCode[] = [
  'INVALID_AMOUNT',
  'AMOUNT_TOO_PRECISE',
  'AMOUNT_OUT_OF_RANGE',
  'NOT_FOUND',
  'SCOPE_FORBIDDEN',
  'CONFLICT',
  'SAME_WALLET',
  'WALLET_FROZEN',
  'WALLET_CLOSED',
  'CURRENCY_MISMATCH',
  'LIMIT_CURRENCY',
  'RAIL_NOT_CONFIGURED',
  'READ_ONLY_AGENT',
  ...listCodes,
  'KILL_SWITCH_ON',
  'CURRENCY_NOT_ALLOWED',
  'OUTSIDE_TIME_WINDOW',
  ...limitCodes,
  ...groupLimitCodes,
  'KYA_SUSPENDED',
  'KYA_LEVEL_REQUIRED',
  'CIRCUIT_BREAKER',
  'POSSIBLE_DUPLICATE',
  'INSUFFICIENT_FUNDS',
]
