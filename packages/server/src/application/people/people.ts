import { DirectoryWriter } from '../../identity/directory-writer.ts'
import { SessionDirectory } from '../../identity/session-directory.ts'
import { type Site, siteOf } from '../../identity/site.ts'
import { attemptsBurstMax, attemptsPerSecondMax } from '../../limits.ts'
import type { Database } from '../../store/db.ts'
import { RateLimiter } from '../rate-limit.ts'
import type { Members } from './member.ts'
import { Memberships } from './membership.ts'

/** What people sign in with. */
export interface People {
  readonly database: Pick<Database, 'read'>
  readonly writer: DirectoryWriter
  readonly sessions: SessionDirectory
  readonly members: Members
  readonly memberships: Memberships
  readonly publicUrl: string
  /** null: no passkeys can exist at this address. */
  readonly site: Site | null
  /** Attempts by address; null: no limit. */
  readonly attempts: RateLimiter | null
}

interface Options {
  readonly database: Pick<Database, 'read' | 'openWriter'>
  readonly members: Members
  readonly publicUrl: string
  /** Requests a second for each key; 0: nothing is limited. */
  readonly rateLimit: number
  readonly now?: () => number
}

export function openPeople({ database, members, publicUrl, rateLimit, now }: Options): People {
  const clock = now === undefined ? {} : { now }
  const limit = { perSecond: attemptsPerSecondMax, burst: attemptsBurstMax }
  return {
    database,
    writer: new DirectoryWriter(database),
    sessions: new SessionDirectory({ read: database.read, ...clock }),
    members,
    memberships: new Memberships({ read: database.read, members, ...clock }),
    publicUrl,
    site: siteOf(publicUrl),
    attempts: rateLimit === 0 ? null : new RateLimiter(limit, now),
  }
}
