import { count, type Infer, id, nullable, record, text } from '../codec.ts'

/** A passkey as the log has it: the id of the credential and its public key, both in base64url. */
export const newPasskey = record({
  passkey: text,
  /** A COSE key. Whoever has the log can check with it what the passkey signed. */
  publicKey: text,
})
export type NewPasskey = Infer<typeof newPasskey>

/** By what a member confirms consent, in one book. It ends with the membership at the latest. */
export const passkeyRow = record({
  id: text,
  person: id('person'),
  publicKey: text,
  addedAt: count,
  addedSeq: count,
  endedAt: nullable(count),
})
export type PasskeyRow = Infer<typeof passkeyRow>
