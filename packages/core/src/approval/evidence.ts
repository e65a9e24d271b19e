import { type Infer, record, text } from '../codec.ts'

/**
 * That a member confirmed a consent with a passkey: what the authenticator signed, in base64url.
 * The nonce and the terms of what is consented to give the challenge.
 */
export const evidence = record({
  passkey: text,
  nonce: text,
  authenticatorData: text,
  clientDataJSON: text,
  signature: text,
})
export type Evidence = Infer<typeof evidence>
