import { hashKey, mintId, mintToken } from '../../identity/mint.ts'
import type { Session } from '../../identity/session-directory.ts'
import { deviceLinkMinutes } from '../../limits.ts'
import { insertDeviceLink } from '../../store/people/invitation.ts'
import { type Rejection, rejected } from '../call.ts'
import { joinUrl } from './invitation.ts'
import type { People } from './people.ts'
import { needsFresh } from './session.ts'

export interface DeviceLink {
  readonly kind: 'link'
  readonly url: string
  readonly expiresAt: number
}

/** A link by which the same person adds a passkey on another device, once. */
export async function createDeviceLink(
  { site, writer, publicUrl }: People,
  session: Session,
): Promise<DeviceLink | Rejection> {
  if (site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const stale = needsFresh(session)
  if (stale !== null) return stale
  const secret = mintToken('bsi')
  const link = { id: mintId('invitation'), hash: hashKey(secret), name: session.name }
  const insert = insertDeviceLink({ ...link, minutes: deviceLinkMinutes }, session.person)
  const [made] = await writer.write(insert)
  const expiresAt = Number(made?.rows[0]?.expires_at)
  return { kind: 'link', url: joinUrl(publicUrl, secret), expiresAt }
}
