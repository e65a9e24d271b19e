import { sentText } from '../text.ts'

// Only ASCII: a name in another script is sent in its xn-- form, so that none looks like another.
const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i

const notADomain = 'Must be an ASCII domain name.'

/** A domain as callers send it. */
export const sentDomain = sentText(253, notADomain).regex(DOMAIN, notADomain)
