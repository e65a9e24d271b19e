import type { z } from 'zod'

interface ProblemSpec {
  readonly status: number
  readonly title: string
  /** What the caller is told. The cause belongs into the log. */
  readonly sentence: string
}

function problem(status: number, title: string, sentence: string): ProblemSpec {
  return { status, title, sentence }
}

/** Every code that a problem can carry. Codes are for ever; sentences may be improved. */
export const problems = {
  INVALID_REQUEST: problem(400, 'Invalid request', 'The request does not have the expected form.'),
  INVALID_AMOUNT: problem(
    400,
    'Invalid amount',
    'An amount is a positive decimal such as "12.50", without sign, exponent or separators.',
  ),
  AMOUNT_TOO_PRECISE: problem(
    400,
    'Amount too precise',
    'The amount has more decimals than its currency carries. Amounts are never rounded.',
  ),
  AMOUNT_OUT_OF_RANGE: problem(
    400,
    'Amount out of range',
    'The amount, or the balance it leads to, is larger than what is accepted here.',
  ),
  INVALID_CURSOR: problem(
    400,
    'Invalid cursor',
    'The cursor is not one that this list gave out for these filters.',
  ),
  UNAUTHENTICATED: problem(
    401,
    'Not authenticated',
    'Exactly one valid API key is needed: Authorization: Bearer KEY, or X-API-Key: KEY.',
  ),
  INSUFFICIENT_FUNDS: problem(
    402,
    'Insufficient funds',
    'The wallet has less available than the amount.',
  ),
  LIMIT_PER_TRANSACTION: problem(
    402,
    'Above the limit per transaction',
    'The amount is above the largest single payment that a policy allows.',
  ),
  LIMIT_DAILY: problem(
    402,
    'Above the daily limit',
    'The payment would exceed what may be spent this day.',
  ),
  LIMIT_MONTHLY: problem(
    402,
    'Above the monthly limit',
    'The payment would exceed what may be spent this month.',
  ),
  LIMIT_TOTAL: problem(
    402,
    'Above the total limit',
    'The payment would exceed what may be spent in all.',
  ),
  GROUP_LIMIT_PER_TRANSACTION: problem(
    402,
    "Above the group's limit per transaction",
    'The amount is above the largest single payment that a group allows.',
  ),
  GROUP_LIMIT_DAILY: problem(
    402,
    "Above the group's daily limit",
    'The payment would exceed what a group may spend this day.',
  ),
  GROUP_LIMIT_MONTHLY: problem(
    402,
    "Above the group's monthly limit",
    'The payment would exceed what a group may spend this month.',
  ),
  GROUP_LIMIT_TOTAL: problem(
    402,
    "Above the group's total limit",
    'The payment would exceed what a group may spend in all.',
  ),
  LIMIT_VELOCITY: problem(
    402,
    'Too many payments',
    'A policy bounds how many payments are made in a minute, an hour or a day.',
  ),
  GROUP_LIMIT_VELOCITY: problem(
    402,
    'Too many payments of the group',
    'A group bounds how many payments are made in a minute, an hour or a day.',
  ),
  OUTSIDE_TIME_WINDOW: problem(
    402,
    'Outside the hours of payment',
    'A policy allows payments at other times only.',
  ),
  CURRENCY_NOT_ALLOWED: problem(
    402,
    'Currency not allowed',
    'A policy allows payments in other currencies only.',
  ),
  POSSIBLE_DUPLICATE: problem(
    402,
    'Possible duplicate',
    'An equal payment was made a short time ago. Send allowDuplicate if this one is meant.',
  ),
  CIRCUIT_BREAKER: problem(
    402,
    'Circuit breaker',
    'An unusual burst of attempts paused the agent. An operator has to resume it.',
  ),
  MERCHANT_BLOCKED: problem(402, 'Merchant blocked', 'A policy blocks this payee.'),
  MERCHANT_NOT_ALLOWED: problem(
    402,
    'Merchant not allowed',
    'A policy allows named payees only, and this is none of them.',
  ),
  MERCHANT_REQUIRED: problem(
    402,
    'Merchant required',
    'A policy judges payees, and the payment names none.',
  ),
  CATEGORY_BLOCKED: problem(402, 'Category blocked', "A policy blocks the payee's category."),
  CATEGORY_NOT_ALLOWED: problem(
    402,
    'Category not allowed',
    'A policy allows named categories only, and this is none of them.',
  ),
  CATEGORY_REQUIRED: problem(
    402,
    'Category required',
    "A policy judges categories, and the payee's category is not known.",
  ),
  KYA_LEVEL_REQUIRED: problem(
    402,
    'KYA level required',
    'A policy wants to know better who an agent is before it pays that much.',
  ),
  READ_ONLY_AGENT: problem(402, 'Read-only agent', 'This agent watches; it can never pay.'),
  FORBIDDEN: problem(403, 'Permission missing', 'The API key lacks the permission for this.'),
  SCOPE_FORBIDDEN: problem(
    403,
    'Outside the scope of the key',
    "An agent's key reaches its own wallet and nothing else.",
  ),
  NOT_FOUND: problem(404, 'Not found', 'There is no such object here.'),
  METHOD_NOT_ALLOWED: problem(
    405,
    'Method not allowed',
    'This address exists, but does not take this method.',
  ),
  CONFLICT: problem(409, 'Conflict', 'The present state does not allow this.'),
  WALLET_FROZEN: problem(
    409,
    'Wallet frozen',
    'The wallet is frozen: no payments, deposits or budget changes until it is resumed.',
  ),
  WALLET_CLOSED: problem(409, 'Wallet closed', 'The wallet is closed for ever.'),
  KILL_SWITCH_ON: problem(
    409,
    'Kill switch on',
    'A kill switch stops these payments until it is turned off.',
  ),
  KYA_SUSPENDED: problem(
    409,
    'KYA suspended',
    'Nobody vouches for this agent at present: no payments until it is reactivated.',
  ),
  AMOUNT_EXCEEDS_PAYMENT: problem(
    409,
    'More than the payment',
    'A hold is captured, and a payment is refunded, up to what is left of it.',
  ),
  APPROVAL_EXPIRED: problem(
    409,
    'Approval expired',
    'Nobody decided in time, and what was set aside is free again.',
  ),
  ALREADY_DECIDED: problem(
    409,
    'Already decided',
    'Somebody decided this approval before, or what it was for is over.',
  ),
  IDEMPOTENCY_IN_FLIGHT: problem(
    409,
    'Same request in flight',
    'The first request with this Idempotency-Key is still being worked on.',
  ),
  OUTCOME_UNKNOWN: problem(
    409,
    'Outcome unknown',
    'Whether the request took effect could not be learned in time. ' +
      'Repeat it with the same Idempotency-Key to find out.',
  ),
  PAYLOAD_TOO_LARGE: problem(413, 'Body too large', 'The body is larger than what is accepted.'),
  UNSUPPORTED_MEDIA_TYPE: problem(
    415,
    'Unsupported media type',
    'Bodies are JSON: Content-Type: application/json, in UTF-8.',
  ),
  IDEMPOTENCY_MISMATCH: problem(
    422,
    'Idempotency key used for another request',
    'This Idempotency-Key stands for another request of this caller.',
  ),
  SAME_WALLET: problem(422, 'Same wallet', 'A payment goes from one wallet to another.'),
  CURRENCY_MISMATCH: problem(
    422,
    'Currency mismatch',
    'Both wallets and the amount must be of one currency.',
  ),
  LIMIT_CURRENCY: problem(
    422,
    'No limit in this currency',
    'A policy limits payments in another currency, and this one has no value in it.',
  ),
  RAIL_NOT_CONFIGURED: problem(
    422,
    'Rail not configured',
    'No rail is configured that could pay this party from this environment.',
  ),
  KYA_NOT_VERIFIED: problem(
    422,
    'Not verified',
    'What was sent does not prove this level of this agent.',
  ),
  KYA_NOT_CONFIGURED: problem(
    422,
    'No verifier configured',
    'No issuer is configured that could vouch for agents of this environment.',
  ),
  RATE_LIMITED: problem(
    429,
    'Too many requests',
    'This key asks faster than it may. Wait as long as Retry-After says.',
  ),
  INTERNAL: problem(
    500,
    'Internal error',
    'A defect stopped this request, and nothing was done. The request id finds it in the log.',
  ),
  UNAVAILABLE: problem(
    503,
    'Unavailable',
    'The request was not done: the server is busy, starting, or without its database. ' +
      'Nothing of it took effect.',
  ),
  BOOK_STOPPED: problem(
    503,
    'Book stopped',
    'This book takes no writes until an operator has looked at it. Nothing was done.',
  ),
} as const satisfies Record<string, ProblemSpec>

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as readonly ProblemCode[]

export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === 'string' && Object.hasOwn(problems, text)
}

/** The file name of a code's page, and the end of its `type`: `wallet-frozen`. */
export function slugOf(code: ProblemCode): string {
  return code.toLowerCase().replaceAll('_', '-')
}

/** What was wrong with one field: its dotted path, empty for the whole, and a sentence. */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

export interface FormProblem {
  readonly code: ProblemCode
  readonly details: { readonly fields: readonly FieldProblem[] }
}

const fieldsMax = 20
const pathLengthMax = 200

/**
 * A failed decoding as a problem. Its code is the one that every failure names (INVALID_AMOUNT,
 * AMOUNT_TOO_PRECISE, …), else INVALID_REQUEST. Values are never repeated, only paths.
 */
export function problemOf(error: z.ZodError): FormProblem {
  const issues = error.issues.flatMap(meant)
  const codes = new Set(issues.map(codeOf))
  const [only] = codes
  return {
    code: codes.size === 1 && only !== undefined ? only : 'INVALID_REQUEST',
    details: { fields: issues.flatMap(fieldsOf).slice(0, fieldsMax) },
  }
}

type Issue = z.core.$ZodIssue

function codeOf(issue: Issue): ProblemCode {
  const { code }: { code?: unknown } = issue.code === 'custom' ? (issue.params ?? {}) : {}
  return isProblemCode(code) ? code : 'INVALID_REQUEST'
}

/** Of a choice, the one branch whose fields were sent; else the failure of the choice itself. */
function meant(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const likely = issue.errors.filter((branch) => branch.every(fitsShape))
  const [branch] = likely
  if (likely.length !== 1 || branch === undefined) return [issue]
  return branch.flatMap((inner) => meant({ ...inner, path: [...issue.path, ...inner.path] }))
}

function fitsShape(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'custom'
}

function fieldsOf(issue: Issue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, fieldsMax)
      .map((key) => field([...issue.path, key], 'Unknown field.'))
  return [field(issue.path, messageOf(issue))]
}

function messageOf(issue: Issue): string {
  if (issue.message.endsWith('received undefined')) return 'Required.'
  return issue.message.endsWith('.') ? issue.message : `${issue.message}.`
}

function field(path: readonly PropertyKey[], message: string): FieldProblem {
  return { path: path.map(String).join('.').slice(0, pathLengthMax), message }
}
