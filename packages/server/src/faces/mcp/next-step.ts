import { type ProblemCode, problems } from '@bursar/contract'

/** What a refusal says besides its code, as far as a next step depends on it. */
interface Refused {
  readonly code: ProblemCode
  readonly retrySeconds: number | null
  readonly remedies: Readonly<Record<string, unknown>>
  readonly paymentId: string | undefined
}

const unsplit = 'Do not split the payment.'
const again = 'Call the same tool again with exactly the same arguments and idempotencyKey.'
const stop = 'Stop paying and tell your operator, who alone can lift this.'
const operator = 'Tell your operator, who alone can change this.'

/** Where what to do does not follow from the remedies. */
const steps: Readonly<Partial<Record<ProblemCode, string>>> = {
  INVALID_REQUEST: 'Correct the fields that details names, then call the tool again.',
  INVALID_AMOUNT: 'Send amount as a decimal string such as "12.50".',
  AMOUNT_TOO_PRECISE: 'Send amount with at most 8 decimal places.',
  INVALID_CURSOR: 'Begin the list again without a cursor.',
  UNAUTHENTICATED: 'The API key is not valid any more. Tell your operator.',
  FORBIDDEN: 'This API key lacks the permission. Tell your operator; do not try another way.',
  SCOPE_FORBIDDEN: 'This API key may not do that. Tell your operator; do not try another way.',
  NOT_FOUND: 'Check the ID: list what there is, then use an ID from the answer.',
  IDEMPOTENCY_MISMATCH:
    'This idempotencyKey was used for something else. To repeat that, send its arguments. Only ' +
    'for something that you did not ask for before, make up a new key.',
  IDEMPOTENCY_IN_FLIGHT: `The first call is still at work. Wait a second. ${again}`,
  OUTCOME_UNKNOWN: `It may have been done. ${again} Do not make up a new key.`,
  UNAVAILABLE: again,
  INTERNAL: again,
  BOOK_STOPPED: stop,
  KILL_SWITCH_ON: stop,
  KYA_SUSPENDED: stop,
  WALLET_FROZEN: stop,
  CIRCUIT_BREAKER: stop,
  INSUFFICIENT_FUNDS: 'Ask your operator for funds.',
  READ_ONLY_AGENT: operator,
  SAME_WALLET: 'Pay another wallet than the one that pays.',
  CURRENCY_MISMATCH: 'Send the currency of the paying wallet, or pay from another wallet.',
  AMOUNT_EXCEEDS_PAYMENT: 'Get the payment, then send at most what is left of it.',
  RATE_LIMITED: 'Call the tool again.',
  CONFLICT: 'Get the current state, then decide again.',
  ALREADY_DECIDED: 'Get the current state: it was decided already.',
  REQUEST_LIMIT: 'Wait until one of your requests is decided.',
  REQUEST_DENIED: 'Stay within your limits. Do not ask again for an hour.',
  APPROVAL_EXPIRED: 'The approval expired. Ask your operator before you pay again.',
}

/** What a model can do after a refusal, in words. Never how to get around a rule. */
export function nextStepAfter(refused: Refused): string {
  const { code, retrySeconds, remedies, paymentId } = refused
  const isShared = code === 'CIRCUIT_BREAKER' && remedies.retryAt !== undefined
  const own = isShared || remedies.funding !== undefined ? undefined : steps[code]
  if (own === stop) return stop
  const ways = waysOut(remedies)
  if (ways.length > 0) return [...ways, ...(own === undefined ? [] : [own]), unsplit].join(' ')
  const step = own ?? (paymentId === undefined ? correct(code) : operator)
  return retrySeconds === null ? step : `${step} Wait ${retrySeconds} s first.`
}

function correct(code: ProblemCode): string {
  return problems[code].status < 402 ? 'Correct the arguments, then call again.' : operator
}

function waysOut(remedies: Refused['remedies']): string[] {
  const { maxAmountNow, retryAt, approvalBy, duplicateOf, funding } = remedies
  const ways = [
    ...(duplicateOf === undefined
      ? []
      : [
          `${duplicateOf} is a matching payment. If it is the one you meant, you are done. Only ` +
            `if you intend another one, ${another(approvalBy)}`,
        ]),
    ...(typeof maxAmountNow === 'string' && /[1-9]/.test(maxAmountNow)
      ? [
          `At most ${maxAmountNow} can be paid now: pay that, with a new idempotencyKey, if it ` +
            'serves the purpose.',
        ]
      : []),
    ...(retryAt === undefined
      ? []
      : [`The same payment may pass after ${retryAt}, with a new idempotencyKey.`]),
    ...(funding === undefined ? [] : [fundingStep(funding as Funding)]),
  ]
  if (approvalBy === undefined || duplicateOf !== undefined) return ways
  return [...ways, `${ways.length === 0 ? 'Ask' : 'Or ask'}: an ${approvalBy} can allow it.`]
}

function another(approvalBy: unknown): string {
  if (approvalBy === 'operator') return 'ask your operator: only an organization key can make it.'
  const call = 'call again with allowDuplicate and a new idempotencyKey'
  return approvalBy === 'approver' ? `${call}: an approver then decides.` : `${call}.`
}

interface Funding {
  readonly amount: string
  readonly currency: string
  readonly from: string
}

function fundingStep({ amount, currency, from }: Funding): string {
  const whom = from.startsWith('agent_') ? `${from}, the agent above you,` : 'your operator'
  return `The wallet lacks ${amount} ${currency}: ask ${whom} for funds.`
}

/** What to do after an answer that is not the end of the matter. */
export function nextStepWith(
  body: Readonly<Record<string, unknown>>,
  prefix: string,
): string | null {
  const { id, status } = body
  if (status === 'PENDING_APPROVAL')
    return (
      'This payment requires approval. Do not pay again. Call ' +
      `${prefix}_wait_for_approval with paymentId ${id}, again every 30 s while it is pending.`
    )
  if (status === 'PENDING' && body.request !== undefined)
    return (
      'A human decides. Do other work meanwhile, and do not ask again. Call ' +
      `${prefix}_get_request with requestId ${id} later to see what was decided.`
    )
  if (status === 'HELD')
    return `Funds are reserved. Call ${prefix}_capture or ${prefix}_void with paymentId ${id}.`
  if (status === 'PROCESSING')
    return `The payment is on its way. Call ${prefix}_get_payment with paymentId ${id} later.`
  return null
}
