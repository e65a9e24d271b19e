import { z } from 'zod'
import { isAddressLike } from './merchant/evm-address.ts'
import { fold } from './merchant/fold.ts'
import { isPlaceholder } from './merchant/placeholder.ts'
import {
  categoryEntryFault,
  merchantEntryFault,
  nameFault,
  readAddressText,
  readDomain,
} from './merchant/reading.ts'
import { nameText, sentText } from './text.ts'

/** Text that can be read in one way; `faultOf` says why another cannot. */
function readable(max: number, faultOf: (text: string) => string | null) {
  return nameText(max).superRefine(checked(faultOf))
}

/** A refinement that answers with a sentence. */
export function checked(faultOf: (text: string) => string | null) {
  return (text: string, context: z.RefinementCtx<string>) => {
    const message = faultOf(text)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }
}

/** What a payee is called, as callers send it. */
export function payeeName(max: number) {
  return readable(max, nameFault)
}

/** Where a payee outside is paid: blanks have no meaning in an address, and hide no wrong one. */
export const payeeAddress = nameText(200).transform(readAddressText).superRefine(checked(nameFault))

/** An entry of a list of merchants. */
export const merchantEntry = readable(100, merchantEntryFault)

/** An entry of a list of categories. */
export const categoryEntry = readable(100, categoryEntryFault)

const notADomain = 'Must be a domain name.'

/** A domain as callers send it, also as a URL or in another script; kept as it is compared. */
export const sentDomain = sentText(1000, notADomain).transform((text, context) => {
  const domain = text.trim() === '' ? null : readDomain(text)
  if (domain !== null && !isPlaceholder(fold(text)) && !isAddressLike(text.trim()))
    return domain || text
  context.addIssue({ code: 'custom', message: notADomain })
  return z.NEVER
})

/** A domain of a payee that an organization knows. */
export const knownDomain = sentDomain.refine((domain) => readDomain(domain) !== '', notADomain)
