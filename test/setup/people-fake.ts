import { randomBytes } from 'node:crypto'

interface Passkey {
  id: string
  person: string
  name: string
  createdAt: string
  usedAt: string | null
  synced: boolean
}

export interface Session {
  id: string
  person: string
  isFresh: boolean
  userAgent: string
}

export interface Invitation {
  id: string
  secret: string
  name: string | null
  role: string
  environment: 'test' | 'live'
  /** Of a link for a further device. */
  person: string | null
}

interface Member {
  person: string
  role: string
  environment: string
}

export interface Attempt {
  readonly challenge: string
  readonly invitation?: string
  readonly name?: string
}

export const organization = 'org_01JD7Q3W8N4V5T6R2X9K0M1B7C'
export const stamp = '2026-06-01T08:00:00.000Z'
export const later = '2026-06-10T12:00:00.000Z'
export const random = () => randomBytes(16).toString('base64url')

/** What the real endpoints keep in tables. */
export class FakePeople {
  readonly names = new Map<string, string>()
  readonly sessions = new Map<string, Session>()
  readonly attempts = new Map<string, Attempt>()
  passkeys: Passkey[] = []
  invitations: Invitation[] = []
  members: Member[] = []
  /** Of every member. */
  activeKeys = 2
  /** Every request that was let in, as METHOD path. */
  readonly asked: string[] = []
  /** Whether keys went with those who were removed. */
  readonly cascades: unknown[] = []
  readonly origins: (string | null)[] = []
  /** Answered instead of the next request, if anything. */
  next: Response | null = null
  readonly origin: string

  constructor(origin: string) {
    this.origin = origin
  }

  invite(secret: string, of: Pick<Invitation, 'role' | 'environment' | 'person'>): Invitation {
    const invitation = { id: `inv_${random()}`, secret, name: 'Ann Keller', ...of }
    this.invitations.push(invitation)
    return invitation
  }

  person(name: string, of: { role: string; environment?: string }): string {
    const person = `prs_${random()}`
    this.names.set(person, name)
    this.members.push({ person, environment: 'test', ...of })
    return person
  }

  /** A browser that is signed in, by its cookie. */
  signIn(person: string, { isFresh = true, userAgent = '' } = {}): string {
    const cookie = random()
    this.sessions.set(cookie, { id: `ses_${random()}`, person, isFresh, userAgent })
    return cookie
  }

  passkey(person: string, id: string): void {
    const name = `Passkey ${this.passkeys.length + 1}`
    this.passkeys.push({ id, person, name, createdAt: stamp, usedAt: null, synced: true })
  }
}
