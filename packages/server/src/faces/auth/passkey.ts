import { nameText } from '@bursar/contract'
import { z } from 'zod'
import { isRejection } from '../../application/call.ts'
import { createDeviceLink } from '../../application/people/device.ts'
import {
  beginPasskey,
  finishPasskey,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from '../../application/people/passkey.ts'
import { createdCredential, sentSecret } from './credential.ts'
import { answered, type Endpoint, forSignedIn } from './endpoint.ts'
import { renderAsked, renderPasskey, time } from './render.ts'

const passkeyName = nameText(100)
const sent = z.strictObject({
  attempt: sentSecret,
  credential: createdCredential,
  name: passkeyName.optional(),
})
const renamed = z.strictObject({ name: passkeyName })

export const passkeyEndpoints: readonly Endpoint[] = [
  forSignedIn({ method: 'GET', path: '/auth/passkeys' }, async ({ people, session }) => {
    const passkeys = await passkeysOf(people, session.person)
    return answered({ data: passkeys.map(renderPasskey) })
  }),
  forSignedIn({ method: 'POST', path: '/auth/passkeys/options' }, async ({ people, session }) => {
    const asked = await beginPasskey(people, session)
    return isRejection(asked) ? asked : answered(renderAsked(asked))
  }),
  forSignedIn(
    { method: 'POST', path: '/auth/passkeys/verify', body: sent },
    async ({ people, session, body: { name = null, ...made } }) => {
      const added = await finishPasskey(people, session, { ...made, name })
      return isRejection(added) ? added : answered(renderPasskey(added.passkey))
    },
  ),
  forSignedIn(
    { method: 'PATCH', path: '/auth/passkeys/:id', body: renamed },
    async ({ people, session, params: { id = '' }, body: { name } }) => {
      const changed = await renamePasskey(people, session, { id, name })
      return isRejection(changed) ? changed : answered(renderPasskey(changed.passkey))
    },
  ),
  forSignedIn(
    { method: 'DELETE', path: '/auth/passkeys/:id' },
    async ({ people, session, params: { id = '' } }) => {
      const removed = await removePasskey(people, session, id)
      return isRejection(removed) ? removed : answered({})
    },
  ),
  forSignedIn({ method: 'POST', path: '/auth/devices' }, async ({ people, session }) => {
    const made = await createDeviceLink(people, session)
    if (isRejection(made)) return made
    return answered({ url: made.url, expiresAt: time(made.expiresAt) })
  }),
]
