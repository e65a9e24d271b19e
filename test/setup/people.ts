import { rejected } from '../../packages/server/src/application/call.ts'
import type { Members } from '../../packages/server/src/application/people/member.ts'
import { openPeople, type People } from '../../packages/server/src/application/people/people.ts'
import type { Database } from '../../packages/server/src/store/db.ts'

interface Options {
  readonly database?: Pick<Database, 'read' | 'openWriter'>
  readonly members?: Members
  readonly publicUrl?: string
  readonly rateLimit?: number
}

const empty: Pick<Database, 'read' | 'openWriter'> = {
  read: () => Promise.resolve([]),
  openWriter: () => Promise.reject(new Error('there is no database')),
}

/** Where no book knows people. */
const noMembers: Members = {
  add: () => Promise.resolve(rejected('UNAVAILABLE')),
  of: () => Promise.resolve([]),
}

/** The people of a database; without one, nobody. */
export function testPeople(options: Options = {}): People {
  const { database = empty, members = noMembers, rateLimit = 0 } = options
  const { publicUrl = 'http://bursar.localhost:4400' } = options
  return openPeople({ database, members, publicUrl, rateLimit })
}
