import { personName } from '@bursar/contract'
import { z } from 'zod'
import { isRejection } from '../../application/call.ts'
import { beginJoin, finishJoin } from '../../application/people/join.ts'
import { createdCredential, sentSecret } from './credential.ts'
import { answered, type Endpoint, forAnybody } from './endpoint.ts'
import { renderAsked, renderPlace, renderSignedIn } from './render.ts'

const asked = z.strictObject({ invitation: sentSecret, name: personName.optional() })
const sent = z.strictObject({ attempt: sentSecret, credential: createdCredential })

export const joinEndpoints: readonly Endpoint[] = [
  forAnybody(
    { method: 'POST', path: '/auth/join/options', guess: 'ask', body: asked },
    async ({ people, body: { invitation, name = null } }) => {
      const begun = await beginJoin(people, { secret: invitation, name })
      if (isRejection(begun)) return begun
      const { name: called, grants, invited: kind } = begun
      const places = grants.map(renderPlace)
      return answered({ ...renderAsked(begun), name: called, grants: places, kind })
    },
  ),
  forAnybody(
    { method: 'POST', path: '/auth/join/verify', guess: 'answer', body: sent },
    async ({ people, body, browser, report }) => {
      const joined = await finishJoin(people, body, { browser, report })
      return isRejection(joined) ? joined : answered(renderSignedIn(joined), joined.secret)
    },
  ),
]
