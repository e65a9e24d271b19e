import { z } from 'zod'
import { timezone } from './policy.ts'
import { rulesChange } from './policy-rules.ts'
import { sentCurrency } from './wallet.ts'

/** Rules as they are sent to the wallet-first API, each by itself. */
export const sentRules = z.strictObject({
  currency: sentCurrency.exactOptional(),
  timezone: timezone.nullable().exactOptional(),
  ...rulesChange,
})
