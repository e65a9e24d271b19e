import { createHash } from 'node:crypto'
import type { EventOf } from '@bursar/core'

/**
 * SHA-256 over exactly what is consented to: payment, payee, amount, currency, memo and rail.
 * The memo goes in by its salted digest, as the log has it.
 */
export function termsHash({ params, result }: EventOf<'payment.create'>): string {
  const { payment, amount, texts } = params
  const { currency, rail } = result
  const payee = payeeIn({ params, result })
  const terms = [payment, payee, String(amount), currency, texts.memo ?? null, rail]
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex')
}

/** As it was named. What its code stands for follows, and is no part of the terms. */
function payeeIn({
  params,
  result,
}: Pick<EventOf<'payment.create'>, 'params' | 'result'>): unknown {
  if (params.payee !== null) return [params.payee, result.to]
  if (params.merchant === null) return result.to
  const { id, name, domain, category, mcc, country } = params.merchant
  return { id, name, domain, category, mcc, country }
}
