import { z } from 'zod'
import type { CreatedCredential, ShownCredential } from '../../identity/passkey.ts'

// What browsers send grows with time, so what is not read here may be there: but no more of it
// than a body may have.
const encoded = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/)
const credentialId = encoded(1_364)
const clientDataJSON = encoded(8_192)

const shared = { id: credentialId, type: z.literal('public-key') }

const transports = z
  .array(z.string().max(30))
  .max(10)
  .default([])
  // Names of ways that browsers know; what is none of them is of no use to any.
  .transform((sent) => sent.filter((one) => /^[a-z-]+$/.test(one)))

/** `toJSON()` of a passkey that was made. */
export const createdCredential = z
  .looseObject({
    ...shared,
    response: z.looseObject({ clientDataJSON, attestationObject: encoded(16_384), transports }),
  })
  .transform(
    ({ id, response }): CreatedCredential => ({
      id,
      clientDataJSON: response.clientDataJSON,
      attestationObject: response.attestationObject,
      transports: response.transports,
    }),
  )

/** `toJSON()` of a passkey that was shown. */
export const shownCredential = z
  .looseObject({
    ...shared,
    response: z.looseObject({
      clientDataJSON,
      authenticatorData: encoded(8_192),
      signature: encoded(8_192),
      userHandle: encoded(200).nullish(),
    }),
  })
  .transform(
    ({ id, response }): ShownCredential => ({
      id,
      clientDataJSON: response.clientDataJSON,
      authenticatorData: response.authenticatorData,
      signature: response.signature,
      userHandle: response.userHandle ?? null,
    }),
  )

/** The secret of what was asked, or of an invitation. */
export const sentSecret = z.string().min(1).max(200)
