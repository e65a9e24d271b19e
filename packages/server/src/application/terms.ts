import { createHash } from 'node:crypto'
import type { EventOf } from '@bursar/core'

/**
 * SHA-256 over exactly what is consented to: payment, payee, amount, currency, memo and rail.
 * The memo goes in by its salted digest, as the log has it.
 */
export function termsHash({ ask, out }: EventOf<'payment.create'>): string {
  const { payment, amount, texts } = ask
  const { currency, rail } = out
  const payee = payeeIn({ ask, out })
  const terms = [payment, payee, String(amount), currency, texts.memo ?? null, rail]
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex')
}

/** As it was named. What its code stands for follows, and is no part of the terms. */
function payeeIn({ ask, out }: Pick<EventOf<'payment.create'>, 'ask' | 'out'>): unknown {
  if (ask.payee !== null) return [ask.payee, out.to]
  if (ask.merchant === null) return out.to
  const { id, name, domain, category, mcc, country } = ask.merchant
  return { id, name, domain, category, mcc, country }
}
