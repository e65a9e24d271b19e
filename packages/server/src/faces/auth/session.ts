import { isRejection } from '../../application/call.ts'
import {
  endOtherSessions,
  endSession,
  listSessions,
  signOut,
} from '../../application/people/session.ts'
import { answered, type Endpoint, forAnybody, forSignedIn, nothingSent } from './endpoint.ts'
import { renderSession, renderSignedIn } from './render.ts'

export const sessionEndpoints: readonly Endpoint[] = [
  forSignedIn({ method: 'GET', path: '/auth/me' }, async ({ people, session }) => {
    const memberships = await people.memberships.of(session.person)
    return answered(renderSignedIn({ kind: 'signed_in', session, memberships }))
  }),
  // Whoever is signed out already is told the same.
  forAnybody(
    { method: 'POST', path: '/auth/sign-out', guess: null, body: nothingSent },
    async ({ people, browser }) => {
      const { replaced } = browser
      return (replaced === null ? null : await signOut(people, replaced)) ?? answered({}, null)
    },
  ),
  forSignedIn({ method: 'GET', path: '/auth/sessions' }, async ({ people, session }) => {
    const rows = await listSessions(people, session)
    return answered({ data: rows.map((row) => renderSession(row, session.hash)) })
  }),
  forSignedIn({ method: 'DELETE', path: '/auth/sessions' }, async ({ people, session }) =>
    answered(await endOtherSessions(people, session)),
  ),
  forSignedIn(
    { method: 'DELETE', path: '/auth/sessions/:id' },
    async ({ people, session, params: { id = '' } }) => {
      const ended = await endSession(people, session, id)
      if (isRejection(ended)) return ended
      return id === session.id ? answered({}, null) : answered({})
    },
  ),
]
