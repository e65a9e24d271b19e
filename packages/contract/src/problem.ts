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
  INVALID_REQUEST: problem(
    400,
    'Invalid request',
    'The request is malformed, or a parameter is missing, unknown or invalid.',
  ),
  INVALID_AMOUNT: problem(
    400,
    'Invalid amount',
    'Amounts must be positive decimals such as "12.50", without a sign, exponent or separators.',
  ),
  AMOUNT_TOO_PRECISE: problem(
    400,
    'Amount too precise',
    'The amount has more decimal places than its currency supports. Amounts are never rounded.',
  ),
  AMOUNT_OUT_OF_RANGE: problem(
    400,
    'Amount out of range',
    'The amount, or the resulting balance, exceeds the maximum.',
  ),
  INVALID_CURSOR: problem(
    400,
    'Invalid cursor',
    'The cursor was not issued by this list for these filters.',
  ),
  POLICY_NOT_UNDERSTOOD: problem(
    400,
    'Policy not understood',
    'Parts of the policy text were not understood, or may mean several things.',
  ),
  UNAUTHENTICATED: problem(
    401,
    'Authentication required',
    'Exactly one valid API key is required: Authorization: Bearer KEY, or X-API-Key: KEY.',
  ),
  INSUFFICIENT_FUNDS: problem(
    402,
    'Insufficient funds',
    "The wallet's available balance is less than the amount.",
  ),
  LIMIT_PER_TRANSACTION: problem(
    402,
    'Per-transaction limit exceeded',
    'The amount exceeds the most that a policy allows for a single payment.',
  ),
  LIMIT_DAILY: problem(
    402,
    'Daily limit exceeded',
    'The payment would exceed a daily spending limit.',
  ),
  LIMIT_WEEKLY: problem(
    402,
    'Weekly limit exceeded',
    'The payment would exceed a weekly spending limit.',
  ),
  LIMIT_MONTHLY: problem(
    402,
    'Monthly limit exceeded',
    'The payment would exceed a monthly spending limit.',
  ),
  LIMIT_TOTAL: problem(
    402,
    'Total limit exceeded',
    'The payment would exceed a total spending limit.',
  ),
  LIMIT_PAYEE: problem(
    402,
    'Payee limit exceeded',
    'The payment would exceed a spending limit for this payee.',
  ),
  LIMIT_CATEGORY: problem(
    402,
    'Category limit exceeded',
    "The payment would exceed a spending limit for the payee's category.",
  ),
  GROUP_LIMIT_PER_TRANSACTION: problem(
    402,
    'Group per-transaction limit exceeded',
    'The amount exceeds the most that a group allows for a single payment.',
  ),
  GROUP_LIMIT_DAILY: problem(
    402,
    'Group daily limit exceeded',
    "The payment would exceed a group's daily spending limit.",
  ),
  GROUP_LIMIT_WEEKLY: problem(
    402,
    'Group weekly limit exceeded',
    "The payment would exceed a group's weekly spending limit.",
  ),
  GROUP_LIMIT_MONTHLY: problem(
    402,
    'Group monthly limit exceeded',
    "The payment would exceed a group's monthly spending limit.",
  ),
  GROUP_LIMIT_TOTAL: problem(
    402,
    'Group total limit exceeded',
    "The payment would exceed a group's total spending limit.",
  ),
  GROUP_LIMIT_PAYEE: problem(
    402,
    'Group payee limit exceeded',
    "The payment would exceed a group's spending limit for this payee.",
  ),
  GROUP_LIMIT_CATEGORY: problem(
    402,
    'Group category limit exceeded',
    "The payment would exceed a group's spending limit for the payee's category.",
  ),
  LIMIT_VELOCITY: problem(
    402,
    'Velocity limit exceeded',
    'The payment would exceed the number of payments that a policy allows per minute, ' +
      'hour or day.',
  ),
  GROUP_LIMIT_VELOCITY: problem(
    402,
    'Group velocity limit exceeded',
    'The payment would exceed the number of payments that a group allows per minute, ' +
      'hour or day.',
  ),
  OUTSIDE_TIME_WINDOW: problem(
    402,
    'Outside the allowed hours',
    'A policy does not allow payments at this time.',
  ),
  CURRENCY_NOT_ALLOWED: problem(
    402,
    'Currency not allowed',
    'A policy does not allow payments in this currency.',
  ),
  POSSIBLE_DUPLICATE: problem(
    402,
    'Possible duplicate',
    'A payment of the same amount to the same payee was made recently. If both are ' +
      'intended, see `remedies`.',
  ),
  CIRCUIT_BREAKER: problem(
    402,
    'Circuit breaker tripped',
    "Too many payment attempts tripped a circuit breaker. If it is the agent's own, the " +
      'agent is paused until an operator resumes it; otherwise, retry after remedies.retryAt.',
  ),
  MERCHANT_BLOCKED: problem(402, 'Merchant blocked', 'A policy blocks this payee.'),
  MERCHANT_NOT_ALLOWED: problem(
    402,
    'Merchant not allowed',
    "The payee is not on a policy's merchant allow list.",
  ),
  MERCHANT_REQUIRED: problem(
    402,
    'Merchant required',
    'A policy has a merchant allow list, and the payment does not name a merchant.',
  ),
  CATEGORY_BLOCKED: problem(402, 'Category blocked', "A policy blocks the payee's category."),
  CATEGORY_NOT_ALLOWED: problem(
    402,
    'Category not allowed',
    "The payee's category is not on a policy's category allow list.",
  ),
  CATEGORY_REQUIRED: problem(
    402,
    'Category required',
    "A policy has category rules, and the payee's category is unknown.",
  ),
  KYA_LEVEL_REQUIRED: problem(
    402,
    'Higher KYA level required',
    'This amount requires a higher KYA level.',
  ),
  APPROVAL_REQUIRED: problem(
    402,
    'Approval required',
    'Nothing was paid yet: a person has to approve this payment, which is then made by itself. ' +
      'Do not send it again.',
  ),
  READ_ONLY_AGENT: problem(402, 'Read-only agent', 'Read-only agents cannot make payments.'),
  FORBIDDEN: problem(
    403,
    'Permission denied',
    'The API key does not have the permissions required for this request.',
  ),
  SCOPE_FORBIDDEN: problem(
    403,
    'Outside the scope of the key',
    "An agent's API key cannot access this object or operation.",
  ),
  REAUTHENTICATION_REQUIRED: problem(
    403,
    'Passkey required again',
    'This requires a passkey that was used within the last five minutes. Confirm with your ' +
      'passkey, then try again.',
  ),
  PASSKEY_REFUSED: problem(
    403,
    'Passkey not accepted',
    'The passkey is not known here, or its answer does not fit what was requested.',
  ),
  NOT_FOUND: problem(404, 'Not found', 'The requested object does not exist in this environment.'),
  NOT_SERVED: problem(404, 'Not served', 'This version does not serve this method and path.'),
  METHOD_NOT_ALLOWED: problem(
    405,
    'Method not allowed',
    'This path does not support this HTTP method.',
  ),
  CONFLICT: problem(409, 'Conflict', 'The current state does not allow this request.'),
  WALLET_FROZEN: problem(
    409,
    'Wallet frozen',
    'The wallet is frozen. Payments, deposits and budget changes are blocked until it ' +
      'is resumed.',
  ),
  WALLET_CLOSED: problem(409, 'Wallet closed', 'The wallet is permanently closed.'),
  KILL_SWITCH_ON: problem(
    409,
    'Kill switch on',
    'A kill switch is on. Payments are blocked until it is turned off.',
  ),
  KYA_SUSPENDED: problem(
    409,
    'KYA suspended',
    "The agent's KYA is suspended. Payments are blocked until it is reactivated.",
  ),
  AMOUNT_EXCEEDS_PAYMENT: problem(
    409,
    'Amount exceeds the payment',
    'The amount exceeds what is left of the payment to capture or refund.',
  ),
  APPROVAL_EXPIRED: problem(
    409,
    'Approval expired',
    'The approval expired and the held funds were released.',
  ),
  ALREADY_DECIDED: problem(
    409,
    'Already decided',
    'The approval has already been decided, or its payment has ended.',
  ),
  REQUEST_LIMIT: problem(
    409,
    'Too many open requests',
    'An agent and its delegates have as many open requests for more as they may have.',
  ),
  REQUEST_DENIED: problem(
    409,
    'Request denied recently',
    'A request of this agent or its delegates was denied less than an hour ago.',
  ),
  POSSIBLE_RETRY: problem(
    409,
    'Possible retry',
    'An equal request without an Idempotency-Key was answered moments ago; this one seems to be ' +
      'its retry. No second payment was made.',
  ),
  IDEMPOTENCY_IN_FLIGHT: problem(
    409,
    'Request in progress',
    'A request with this Idempotency-Key is still being processed.',
  ),
  OUTCOME_UNKNOWN: problem(
    409,
    'Outcome unknown',
    'The outcome of the request could not be determined in time. Retry with the same ' +
      'Idempotency-Key to find out whether it took effect.',
  ),
  SIGN_IN_UNAVAILABLE: problem(
    409,
    'Sign-in not available',
    'Browsers do not keep passkeys for this address. Set BURSAR_URL to an https address with ' +
      'a host name, or use http://bursar.localhost on the machine of the server.',
  ),
  INVITATION_ENDED: problem(
    410,
    'Invitation ended',
    'The invitation was used, revoked or expired, or it never existed. Ask for a new one.',
  ),
  ATTEMPT_ENDED: problem(
    410,
    'Attempt ended',
    'This attempt was used or has expired. Start again.',
  ),
  PAYLOAD_TOO_LARGE: problem(
    413,
    'Request body too large',
    'The request body exceeds the maximum size.',
  ),
  UNSUPPORTED_MEDIA_TYPE: problem(
    415,
    'Unsupported media type',
    'Request bodies must be JSON in UTF-8, with Content-Type: application/json.',
  ),
  IDEMPOTENCY_MISMATCH: problem(
    422,
    'Idempotency key reused',
    'This Idempotency-Key was already used for a different request.',
  ),
  SAME_WALLET: problem(422, 'Same wallet', 'The source and destination wallets must be different.'),
  CURRENCY_MISMATCH: problem(
    422,
    'Currency mismatch',
    'The amount and both wallets must have the same currency.',
  ),
  LIMIT_CURRENCY: problem(
    422,
    'No valuation for this currency',
    "A policy's limits are in another currency, and no valuation is set for the " +
      "payment's currency.",
  ),
  RAIL_NOT_CONFIGURED: problem(
    422,
    'Rail not configured',
    'No payment rail for this payee is configured in this environment.',
  ),
  KYA_NOT_VERIFIED: problem(
    422,
    'KYA not verified',
    'The evidence provided does not prove this KYA level for this agent.',
  ),
  KYA_NOT_CONFIGURED: problem(
    422,
    'KYA issuer not configured',
    'No KYA issuer is configured for this environment.',
  ),
  RATE_LIMITED: problem(
    429,
    'Too many requests',
    'Rate limit exceeded for this API key. Retry after the number of seconds in Retry-After.',
  ),
  INTERNAL: problem(
    500,
    'Internal error',
    'An internal error occurred and the request had no effect. The server log has ' +
      'details under the request ID.',
  ),
  UNAVAILABLE: problem(
    503,
    'Unavailable',
    'The server is busy, starting, stopping or cannot reach its database. The request ' +
      'had no effect.',
  ),
  BOOK_STOPPED: problem(
    503,
    'Book stopped',
    'Writes to this book are stopped until an operator intervenes. The request had no effect.',
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
