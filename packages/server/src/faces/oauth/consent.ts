import { isRejection, type Rejection, rejected } from '../../application/call.ts'
import { knownClient } from '../../application/oauth/client.ts'
import { giveAccess, issueCode, placeIn } from '../../application/oauth/grant.ts'
import { answerAt } from '../../application/oauth/redirect.ts'
import { type AskedFor, keepRequest, takeAsked } from '../../application/oauth/request.ts'
import type { Membership } from '../../application/people/membership.ts'
import { needsFresh } from '../../application/people/session.ts'
import { type Application, perform } from '../../application/perform.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Session } from '../../identity/session-directory.ts'
import type { Place } from './page.ts'
import type { Answer } from './terms.ts'

/** Where a person is sent with what they decided. */
interface Decided {
  readonly kind: 'decided'
  readonly to: string
}

/** What could not be given, with what was asked: the person can answer anew. */
export interface NotGiven {
  readonly kind: 'not_given'
  readonly asked: AskedFor
  readonly rejection: Rejection
}

interface Decision {
  readonly session: Session
  readonly answer: Answer
  report(error: unknown): void
}

/** Carries out what a person decided, once. */
export async function decide(
  application: Application,
  { session, answer, report }: Decision,
): Promise<Decided | NotGiven | Rejection> {
  const stale = answer.decision === 'allow' ? needsFresh(session) : null
  if (stale !== null) return stale
  const asked = await takeAsked(application, session, answer.request)
  if (asked === null) return rejected('CONFLICT', { sentence: over })
  const { redirectUri, state } = asked
  const iss = application.deps.publicUrl
  const back = (parts: Readonly<Record<string, string>>): Decided => ({
    kind: 'decided',
    to: answerAt(redirectUri, { ...parts, state, iss }),
  })
  if (answer.decision === 'deny') return back({ error: 'access_denied' })
  const member = await memberFor(application, session, answer)
  if (isRejection(member)) return { kind: 'not_given', asked, rejection: member }
  const caller = callerOf(session, member)
  const { agent, name, perPayment, perDay, budget, days } = answer
  const limits = { maxTransaction: perPayment, dailyLimit: perDay }
  const input = { client: asked.client, agent, name, limits, budget, days }
  const given = await perform(application, giveAccess, { caller, input, idempotency: null, report })
  if (isRejection(given)) return { kind: 'not_given', asked, rejection: given }
  return back({ code: await issueCode(application, caller, { given, asked }) })
}

const over =
  'This request is over, was answered already, or was shown to another session. Start again from ' +
  'the program that asked.'

/** Keeps what was asked once more, for a page that shows it again. */
export async function askedAgain(application: Application, session: Session, asked: AskedFor) {
  const client = await knownClient(application, asked.client)
  if (client === null) return null
  return { client, request: await keepRequest(application, session, asked) }
}

async function memberFor(
  { people }: Application,
  { person }: Session,
  { book }: Answer,
): Promise<Membership | Rejection> {
  const found = (await people.memberships.of(person)).find((one) => placeOf(one) === book)
  if (found !== undefined && mayLetIn(found)) return found
  const sentence = 'It takes the role operator or owner in this organization and environment.'
  return rejected('FORBIDDEN', { sentence })
}

function mayLetIn({ role }: Membership): boolean {
  return role === 'operator' || role === 'owner'
}

function placeOf({ organization, environment }: Membership): string {
  return `${organization}/${environment}`
}

function callerOf({ person, isFresh, hash: keyHash }: Session, member: Membership): Caller {
  const { bookId, environment, key, root, permissions } = member
  return { bookId, environment, key, keyHash, agent: null, root, permissions, person, isFresh }
}

/** The books in which a person may let a client in; test ones first. */
export async function placesOf(
  { deps, people }: Application,
  { person }: Session,
  client: string,
): Promise<readonly Place[]> {
  const members = (await people.memberships.of(person)).filter(mayLetIn)
  return Promise.all(
    members.map(async ({ bookId, organization, environment }) => {
      const found = await placeIn(deps, bookId, client)
      return { organization, environment, ...found }
    }),
  )
}
