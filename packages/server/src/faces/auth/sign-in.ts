import { z } from 'zod'
import { isRejection } from '../../application/call.ts'
import {
  beginConfirm,
  beginSignIn,
  finishConfirm,
  finishSignIn,
} from '../../application/people/sign-in.ts'
import { sentSecret, shownCredential } from './credential.ts'
import { answered, type Endpoint, forAnybody, forSignedIn, nothingSent } from './endpoint.ts'
import { renderAsked, renderSignedIn } from './render.ts'

const sent = z.strictObject({ attempt: sentSecret, credential: shownCredential })

export const signInEndpoints: readonly Endpoint[] = [
  forAnybody(
    { method: 'POST', path: '/auth/sign-in/options', guess: 'ask', body: nothingSent },
    async ({ people }) => {
      const asked = await beginSignIn(people)
      return isRejection(asked) ? asked : answered(renderAsked(asked))
    },
  ),
  forAnybody(
    { method: 'POST', path: '/auth/sign-in/verify', guess: 'answer', body: sent },
    async ({ people, body, browser, report }) => {
      const opened = await finishSignIn(people, body, { browser, report })
      return isRejection(opened) ? opened : answered(renderSignedIn(opened), opened.secret)
    },
  ),
  forSignedIn({ method: 'POST', path: '/auth/confirm/options' }, async ({ people, session }) => {
    const asked = await beginConfirm(people, session)
    return isRejection(asked) ? asked : answered(renderAsked(asked))
  }),
  forSignedIn(
    { method: 'POST', path: '/auth/confirm/verify', guess: 'answer', body: sent },
    async ({ people, session, body }) => {
      const confirmed = await finishConfirm(people, session, body)
      return isRejection(confirmed) ? confirmed : answered(renderSignedIn(confirmed))
    },
  ),
]
