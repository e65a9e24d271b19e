import { randomBytes } from 'node:crypto'
import {
  type Attempt,
  type FakePeople,
  type Invitation,
  later,
  organization,
  random,
  type Session,
  stamp,
} from './people-fake.ts'

interface Asked {
  readonly people: FakePeople
  readonly request: Request
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
  readonly session: Session | undefined
}

type Route = readonly [
  pattern: string,
  needs: 'nobody' | 'session' | 'fresh',
  answer: (asked: Asked) => unknown,
]

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, sentence = `${code}.`) {
    super(sentence)
    this.status = status
    this.code = code
  }
}

/** The answer to a request for /auth or /v1; null: it is for something else. */
export async function answers(people: FakePeople, request: Request): Promise<Response | null> {
  const { pathname: path, searchParams: query } = new URL(request.url)
  if (!/^\/(auth|v1)\//.test(path)) return null
  const { method } = request
  people.asked.push(`${method} ${path}${query.size > 0 ? `?${query}` : ''}`)
  const { next } = people
  people.next = null
  if (next !== null) return next
  try {
    const route = routes.find(([pattern]) => matches(pattern, `${method} ${path}`))
    if (route === undefined) throw new Refusal(404, 'NOT_SERVED')
    if (method !== 'GET') {
      const origin = request.headers.get('origin')
      people.origins.push(origin)
      if (origin !== people.origin) throw new Refusal(403, 'FORBIDDEN')
    }
    const text = await request.text()
    const isJson = request.headers.get('content-type') === 'application/json'
    if (text !== '' && !isJson) throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE')
    const session = people.sessions.get(cookieIn(request))
    if (route[1] !== 'nobody' && session === undefined)
      throw new Refusal(401, 'UNAUTHENTICATED', 'Sign in.')
    if (route[1] === 'fresh' && session?.isFresh === false)
      throw new Refusal(403, 'REAUTHENTICATION_REQUIRED')
    const body = text === '' ? {} : JSON.parse(text)
    const said = await route[2]({ people, request, path, query, body, session })
    return said instanceof Response ? said : Response.json(said)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, code, message: detail } = error
    return Response.json({ status, code, detail }, { status })
  }
}

function matches(pattern: string, called: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`).test(called)
}

function cookieIn(request: Request): string {
  return /\bbursar=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
}

const lastOf = (path: string) => decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))

function rpIdOf(people: FakePeople): string {
  return new URL(people.origin).hostname
}

function creating(people: FakePeople, { name, person }: { name: string; person: string }) {
  return (challenge: string) => ({
    challenge,
    rp: { id: rpIdOf(people), name: 'Bursar' },
    user: { id: Buffer.from(person).toString('base64url'), name, displayName: name },
    pubKeyCredParams: [-7, -257].map((alg) => ({ alg, type: 'public-key' })),
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

function using(people: FakePeople) {
  return (challenge: string) => ({
    challenge,
    rpId: rpIdOf(people),
    userVerification: 'required',
    allowCredentials: [],
  })
}

function attempted(
  people: FakePeople,
  options: (challenge: string) => object,
  of: Omit<Attempt, 'challenge'> = {},
) {
  const attempt = random()
  const challenge = random()
  people.attempts.set(attempt, { challenge, ...of })
  return { attempt, options: options(challenge) }
}

/** The attempt of a credential, whose challenge and origin are those that it was made for. */
function attemptOf({ people, body }: Asked): Attempt & { readonly credential: string } {
  const attempt = people.attempts.get(String(body.attempt))
  people.attempts.delete(String(body.attempt))
  const { id, response } = body.credential as {
    id: string
    response: { clientDataJSON: string }
  }
  const said = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString())
  if (attempt === undefined || said.challenge !== attempt.challenge)
    throw new Refusal(400, 'INVALID_REQUEST')
  if (said.origin !== people.origin) throw new Refusal(403, 'FORBIDDEN')
  return { ...attempt, credential: id }
}

function meOf(people: FakePeople, { id, person, isFresh }: Session) {
  const freshUntil = isFresh ? later : null
  return {
    person: { id: person, name: people.names.get(person) },
    session: { id, method: 'passkey', freshUntil, expiresAt: later },
    memberships: people.members
      .filter((member) => member.person === person)
      .map(({ role, environment }) => ({ organization, environment, role })),
  }
}

function signedIn(people: FakePeople, person: string, request: Request): Response {
  const cookie = people.signIn(person, { userAgent: request.headers.get('user-agent') ?? '' })
  const session = people.sessions.get(cookie) as Session
  const headers = { 'Set-Cookie': `bursar=${cookie}; Path=/; HttpOnly; SameSite=Lax` }
  return Response.json(meOf(people, session), { headers })
}

function openOf(people: FakePeople, secret: unknown): Invitation {
  const found = people.invitations.find((one) => one.secret === secret)
  if (found === undefined) throw new Refusal(410, 'INVITATION_ENDED')
  return found
}

function ownerIn({ people, request, session }: Asked): string {
  const environment = request.headers.get('bursar-environment')
  const { role } =
    people.members.find(
      (one) => one.person === session?.person && one.environment === environment,
    ) ?? {}
  if (role !== 'owner') throw new Refusal(403, 'FORBIDDEN')
  return String(environment)
}

const sessionOf = ({ session }: Asked) => session as Session

const routes: readonly Route[] = [
  [
    'POST /auth/join/options',
    'nobody',
    ({ people, body }) => {
      const { person, name, role, environment } = openOf(people, body.invitation)
      const known = person === null ? null : String(people.names.get(person))
      const shown = String(body.name ?? known ?? name)
      const who = { name: shown, person: person ?? `prs_${random()}` }
      const of = { invitation: String(body.invitation), name: shown }
      return {
        ...attempted(people, creating(people, who), of),
        ...{ name: known ?? name, kind: person === null ? 'member' : 'device' },
        grants: [{ organization, environment, role }],
      }
    },
  ],
  [
    'POST /auth/join/verify',
    'nobody',
    (asked) => {
      const { people, request } = asked
      const { invitation, name = '', credential } = attemptOf(asked)
      const { role, environment, person } = openOf(people, invitation)
      people.invitations = people.invitations.filter(({ secret }) => secret !== invitation)
      const joined = person ?? people.person(name, { role, environment })
      people.passkey(joined, credential)
      return signedIn(people, joined, request)
    },
  ],
  ['POST /auth/sign-in/options', 'nobody', ({ people }) => attempted(people, using(people))],
  [
    'POST /auth/sign-in/verify',
    'nobody',
    (asked) => {
      const { credential } = attemptOf(asked)
      const passkey = asked.people.passkeys.find(({ id }) => id === credential)
      if (passkey === undefined)
        throw new Refusal(403, 'PASSKEY_REFUSED', 'Nobody signs in with this passkey here.')
      return signedIn(asked.people, passkey.person, asked.request)
    },
  ],
  ['POST /auth/confirm/options', 'session', ({ people }) => attempted(people, using(people))],
  [
    'POST /auth/confirm/verify',
    'session',
    (asked) => {
      attemptOf(asked)
      sessionOf(asked).isFresh = true
      return {}
    },
  ],
  [
    'POST /auth/sign-out',
    'nobody',
    ({ people, request }) => {
      people.sessions.delete(cookieIn(request))
      return {}
    },
  ],
  ['GET /auth/me', 'session', (asked) => meOf(asked.people, sessionOf(asked))],
  [
    'GET /auth/passkeys',
    'session',
    (asked) => ({
      data: asked.people.passkeys.filter(({ person }) => person === sessionOf(asked).person),
    }),
  ],
  [
    'POST /auth/passkeys/options',
    'fresh',
    (asked) => {
      const { person } = sessionOf(asked)
      const name = String(asked.people.names.get(person))
      const excludeCredentials = asked.people.passkeys
        .filter((one) => one.person === person)
        .map(({ id }) => ({ id, type: 'public-key' }))
      const options = creating(asked.people, { name, person })
      return attempted(asked.people, (challenge) => ({ ...options(challenge), excludeCredentials }))
    },
  ],
  [
    'POST /auth/passkeys/verify',
    'fresh',
    (asked) => {
      const { credential } = attemptOf(asked)
      asked.people.passkey(sessionOf(asked).person, credential)
      const made = asked.people.passkeys.at(-1)
      if (made !== undefined) made.name = String(asked.body.name)
      return made
    },
  ],
  [
    'PATCH /auth/passkeys/*',
    'session',
    ({ people, path, body }) => {
      const found = people.passkeys.find(({ id }) => id === lastOf(path))
      if (found !== undefined) found.name = String(body.name)
      return found
    },
  ],
  [
    'DELETE /auth/passkeys/*',
    'fresh',
    ({ people, path }) => {
      people.passkeys = people.passkeys.filter(({ id }) => id !== lastOf(path))
      return {}
    },
  ],
  [
    'POST /auth/devices',
    'fresh',
    (asked) => {
      const secret = `bsi_${randomBytes(32).toString('base64url')}`
      const { person } = sessionOf(asked)
      asked.people.invite(secret, { role: 'owner', environment: 'test', person })
      return { url: `${asked.people.origin}/join#${secret}`, expiresAt: later }
    },
  ],
  [
    'GET /auth/sessions',
    'session',
    (asked) => {
      const own = [...asked.people.sessions.values()].filter(
        ({ person }) => person === sessionOf(asked).person,
      )
      const shown = { createdAt: stamp, seenAt: later, expiresAt: later, method: 'passkey' }
      return { data: own.map(({ id, userAgent }) => ({ id, userAgent, ...shown })) }
    },
  ],
  [
    'DELETE /auth/sessions(/*)?',
    'session',
    (asked) => {
      const { people, path, session } = asked
      const isOne = path !== '/auth/sessions'
      for (const [cookie, { id }] of people.sessions)
        if (isOne ? id === lastOf(path) : id !== session?.id) people.sessions.delete(cookie)
      return {}
    },
  ],
  [
    'GET /v1/members',
    'session',
    ({ people, request }) => ({
      data: people.members
        .filter(({ environment }) => environment === request.headers.get('bursar-environment'))
        .map(({ person: id, role }) => {
          const name = people.names.get(id) ?? null
          return { id, name, role, activeKeys: people.activeKeys, addedAt: stamp }
        }),
      ...{ hasMore: false, cursor: null },
    }),
  ],
  [
    'PATCH /v1/members/*',
    'fresh',
    (asked) => {
      ownerIn(asked)
      const found = asked.people.members.find(({ person }) => person === lastOf(asked.path))
      if (found !== undefined) found.role = String(asked.body.role)
      return found
    },
  ],
  [
    'DELETE /v1/members/*',
    'fresh',
    (asked) => {
      ownerIn(asked)
      const { people, path, body } = asked
      people.cascades.push(body.cascade)
      people.members = people.members.filter(({ person }) => person !== lastOf(path))
      return {}
    },
  ],
  [
    'POST /v1/invitations',
    'fresh',
    (asked) => {
      const environment = ownerIn(asked) as 'test' | 'live'
      const secret = `bsi_${randomBytes(32).toString('base64url')}`
      const role = String(asked.body.role)
      const made = asked.people.invite(secret, { role, environment, person: null })
      made.name = asked.body.name === null ? null : String(asked.body.name)
      const { id, name } = made
      return { id, role, name, url: `${asked.people.origin}/join#${secret}`, expiresAt: later }
    },
  ],
  [
    'GET /v1/invitations',
    'session',
    ({ people, request }) => ({
      data: people.invitations
        .filter(({ environment }) => environment === request.headers.get('bursar-environment'))
        .map(({ id, role, name }) => ({ id, role, name, status: 'OPEN', expiresAt: later })),
    }),
  ],
  [
    'DELETE /v1/invitations/*',
    'fresh',
    (asked) => {
      ownerIn(asked)
      const { people, path } = asked
      people.invitations = people.invitations.filter(({ id }) => id !== lastOf(path))
      return {}
    },
  ],
]
