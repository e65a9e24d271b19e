import { nameText } from '@bursar/contract'
import { grantDaysMax, type Id, parseId, parseMoney } from '@bursar/core'
import { z } from 'zod'
import { invalidField, type Rejection } from '../../application/call.ts'
import { amountPlain } from './amount.ts'
import type { Parameters } from './form.ts'

/** What a person says on the page. */
export interface Answer {
  readonly request: string
  readonly decision: 'allow' | 'deny'
  /** Of a new agent, in which book; of one that is there, its own. */
  readonly book: string
  readonly agent: Id<'agent'> | null
  readonly name: string
  readonly perPayment: bigint
  readonly perDay: bigint
  readonly budget: bigint
  readonly days: number
}

const amount = z.string().transform((text, { addIssue }) => {
  const parsed = parseMoney(text.trim())
  if (parsed.ok) return parsed.amount
  addIssue('Must be an amount such as 10.00.')
  return z.NEVER
})

const book = z.string().regex(/^org_[0-9A-Z]{26}\/(test|live)$/)
const request = z.string().max(100)
const denied = z.object({ request, decision: z.literal('deny') })
const allowed = z.object({
  request,
  decision: z.literal('allow'),
  book,
  /** An agent with its book before it. */
  agent: z.string().max(100),
  name: nameText(100),
  perPayment: amount.refine((value) => value > 0n, 'Must be more than 0.'),
  perDay: amount.refine((value) => value > 0n, 'Must be more than 0.'),
  budget: amount,
  days: z.coerce.number().int().min(1).max(grantDaysMax),
})

const none = { book: '', agent: null, name: '', perPayment: 0n, perDay: 0n, budget: 0n, days: 0 }

/** The answer that a page sends, or which field of it cannot be what is meant. */
export function answerIn(sent: Parameters): Answer | Rejection {
  const no = denied.safeParse(sent)
  if (no.success) return { ...none, ...no.data }
  const yes = allowed.safeParse({ agent: 'new', ...sent })
  if (!yes.success) {
    const [issue] = yes.error.issues
    return invalidField(String(issue?.path[0] ?? ''), issue?.message ?? 'Is missing.')
  }
  const { agent: named, ...rest } = yes.data
  if (named === 'new') return { ...rest, agent: null }
  const mark = named.lastIndexOf('/')
  const agent = parseId('agent', named.slice(mark + 1))
  if (agent === null) return invalidField('agent', 'Must be one of those that are offered.')
  return { ...rest, agent, book: named.slice(0, mark) }
}

/** What the page suggests: little enough for a mistake to be cheap. */
export const suggested = {
  perPayment: amountPlain(10n * 100_000_000n),
  perDay: amountPlain(25n * 100_000_000n),
  budget: amountPlain(50n * 100_000_000n),
} as const
