import { z } from 'zod'

// Only ASCII: a name in another script is sent in its xn-- form, so that none looks like another.
const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i

/** A domain as callers send it. */
export const sentDomain = z.string().regex(DOMAIN, 'Must be a domain in ASCII.')
