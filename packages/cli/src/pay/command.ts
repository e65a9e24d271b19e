import { codeOf } from '../exit-code.ts'
import { Caller } from '../server/caller.ts'
import { remedyWords } from '../server/failure-text.ts'
import { type Options, targetOf } from '../target.ts'
import { printJson } from '../terminal/answer.ts'
import type { Io } from '../terminal/io.ts'
import { safeText } from '../terminal/safe-text.ts'
import { payeeText } from '../terminal/table.ts'
import { UsageError } from '../usage-error.ts'

interface PayOptions extends Options {
  readonly from?: string
  readonly currency?: string
  readonly category?: string
  readonly memo?: string
  readonly dryRun?: true
  readonly idempotencyKey?: string
  readonly json?: true
}

interface Payment {
  readonly id: string
  readonly status: string
  readonly amount: string
  readonly currency: string
  readonly to: object
  readonly approvalId: string | null
}

interface Check {
  readonly outcome: 'allowed' | 'needs_approval' | 'declined'
  readonly code: string | null
  readonly trace: readonly { readonly passed: boolean; readonly message: string }[]
  readonly remedies: object
}

const decimal = /^(0|[1-9]\d{0,9})(\.\d{1,8})?$/

/** Pays, or with --dry-run asks what would happen. Errors: CallFailure for a refused payment. */
export async function pay(
  words: { readonly payee: string; readonly amount: string },
  options: PayOptions,
  io: Io,
): Promise<number> {
  const { dryRun, json, idempotencyKey, currency, memo, from } = options
  const { payee, amount } = words
  if (!decimal.test(amount))
    throw new UsageError(`The amount must be a decimal such as 12.50, not ${safeText(amount)}.`)
  const body = { from, to: payeeOf(payee, options.category), amount, currency, memo }
  const caller = new Caller(
    await targetOf(options, io.env, io.stdin as AsyncIterable<Buffer>),
    io.signal,
  )
  const path = dryRun ? '/v1/payments/check' : '/v1/payments'
  const request = { method: 'POST', path, body: JSON.stringify(body), writes: !dryRun } as const
  const { text } = await caller.call(request, { idempotencyKey })
  if (json) printJson(io, text)
  const answer: unknown = JSON.parse(text)
  if (!json) io.stdout.write(dryRun ? checkText(answer as Check) : paymentText(answer as Payment))
  const isDeclined = dryRun === true && (answer as Check).outcome === 'declined'
  return codeOf(isDeclined ? 'refused' : 'done')
}

/** A wallet or an agent, an entry of the directory, or a merchant by its domain or its name. */
export function payeeOf(payee: string, category?: string): object {
  const id = /^(wal|agent|payee)_[0-9A-Z]{26}$/.exec(payee)
  if (id !== null && category !== undefined)
    throw new UsageError('--category is for merchants that are named or have a domain.')
  if (id !== null) return id[1] === 'payee' ? { payeeId: payee } : { walletId: payee }
  const isDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(payee)
  return { merchant: { ...(isDomain ? { domain: payee } : { name: payee }), category } }
}

function paymentText({ id, status, amount, currency, to, approvalId }: Payment): string {
  const sum = `${safeText(amount)} ${safeText(currency)} to ${payeeText(to)}`
  const payment = `  payment: ${safeText(id)}, ${safeText(status)}\n`
  if (status === 'PENDING_APPROVAL') {
    const approval = safeText(approvalId ?? '')
    return (
      `Waiting for approval: ${sum}. Nothing was paid yet.\n${payment}` +
      `  approval: ${approval}\n  next: bursar approvals approve ${approval}\n`
    )
  }
  if (status === 'PROCESSING')
    return `On its way: ${sum}.\n${payment}  next: bursar payments retrieve ${safeText(id)}\n`
  return `Paid ${sum}.\n${payment}`
}

function checkText({ outcome, code, trace, remedies }: Check): string {
  if (outcome === 'allowed') return 'Would be paid now. Nothing was paid.\n'
  const why = trace.filter(({ passed }) => !passed).map(({ message }) => `  ${safeText(message)}\n`)
  const first =
    outcome === 'needs_approval'
      ? 'Would wait for approval. Nothing was paid.\n'
      : `Would be refused: ${safeText(code ?? '')}. Nothing was paid.\n`
  return [first, ...why, ...remedyWords(remedies).map((line) => `  ${line}\n`)].join('')
}
