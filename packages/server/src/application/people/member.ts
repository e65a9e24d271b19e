import type { Permission } from '@bursar/contract'
import type { Id, MemberRole } from '@bursar/core'
import type { Engine } from '../../engine/engine.ts'
import { mintUnpresentable } from '../../identity/mint.ts'
import type { Read } from '../../store/db.ts'
import { decodeMembership, selectMembershipsOf } from '../../store/read/member.ts'
import type { Rejection } from '../call.ts'
import { rejectionOf } from '../write.ts'

export interface NewMember {
  readonly bookId: number
  readonly person: Id<'person'>
  readonly role: MemberRole
  /** Who invites: the book judges whether they may. */
  readonly actor: Id<'key'> | 'system:setup'
}

/** What a person is in one book, as its key row says. */
export interface Member {
  readonly bookId: number
  readonly key: Id<'key'>
  readonly role: MemberRole
  readonly permissions: readonly Permission[]
  readonly root: Id<'key'> | null
}

/** The books, as far as they know people. */
export interface Members {
  add(member: NewMember): Promise<Rejection | { readonly key: Id<'key'> }>
  /** Where a person is an active member, of these books. */
  of(person: Id<'person'>, books: readonly number[]): Promise<readonly Member[]>
}

interface Books {
  readonly engine: Pick<Engine, 'submit'>
  readonly read: Read
}

/** The members of the books of a database. */
export function membersOf({ engine, read }: Books): Members {
  return {
    async add({ bookId, person, role, actor }) {
      const key = mintUnpresentable()
      const command = { kind: 'member.add', actor, params: { person, role, key } } as const
      const request = { command, texts: [], idempotency: null, box: null, dry: false }
      const reply = await engine.submit(bookId, request)
      return reply.kind === 'recorded' ? { key: key.id } : rejectionOf(reply)
    },
    async of(person, books) {
      const rows = await read(selectMembershipsOf(person, books))
      return rows.map(decodeMembership)
    },
  }
}
