import type { Unproved } from '../../identity/passkey.ts'
import { type Rejection, rejected } from '../call.ts'

/** A passkey was not accepted: why, only the log says. */
export interface PasskeyRefused extends Rejection {
  readonly why: string
}

export function passkeyRefused({ why }: Unproved): PasskeyRefused {
  return { ...rejected('PASSKEY_REFUSED'), why }
}

/** What the log says of a rejection, where it says more than its caller hears. */
export function whyOf(rejection: Rejection): string | null {
  return 'why' in rejection && typeof rejection.why === 'string' ? rejection.why : null
}
