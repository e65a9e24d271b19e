import type { Permission } from '@bursar/contract'
import type { Command, Id, MemberRole, NewPasskey } from '@bursar/core'
import type { Engine } from '../../engine/engine.ts'
import { mintUnpresentable } from '../../identity/mint.ts'
import type { Read } from '../../store/db.ts'
import { decodeMembership, selectMembershipsOf } from '../../store/read/member.ts'
import { decodeMemberPasskey, selectMemberPasskeys } from '../../store/read/passkey.ts'
import type { Rejection } from '../call.ts'
import { rejectionOf } from '../write.ts'

export interface NewMember {
  readonly bookId: number
  readonly person: Id<'person'>
  readonly role: MemberRole
  /** Who invites: the book judges whether they may. */
  readonly actor: Id<'key'> | 'system:setup'
  /** Those that the person has. */
  readonly passkeys: readonly NewPasskey[]
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
  /** In the name of a member, lets a book know the passkeys that the person has, and no other. */
  know(
    person: Id<'person'>,
    member: Pick<Member, 'bookId' | 'key'>,
    passkeys: readonly NewPasskey[],
  ): Promise<void>
}

interface Books {
  readonly engine: Pick<Engine, 'submit'>
  readonly read: Read
}

/** Nothing goes beside it, and nobody repeats it. */
const plain = { texts: [], idempotency: null, box: null, dry: false }

/** The members of the books of a database. */
export function membersOf({ engine, read }: Books): Members {
  return {
    async add({ bookId, person, role, actor, passkeys }) {
      const key = mintUnpresentable()
      const known = passkeys.length === 0 ? null : passkeys
      const params = { person, role, key, passkeys: known }
      const command = { kind: 'member.add', actor, params } as const
      const reply = await engine.submit(bookId, { command, ...plain })
      return reply.kind === 'recorded' ? { key: key.id } : rejectionOf(reply)
    },
    async of(person, books) {
      const rows = await read(selectMembershipsOf(person, books))
      return rows.map(decodeMembership)
    },
    async know(person, { bookId, key: actor }, passkeys) {
      const rows = await read(selectMemberPasskeys(bookId, person))
      const known = rows.map((row) => decodeMemberPasskey(row).id)
      const had = passkeys.map(({ passkey }) => passkey)
      const ended = known.filter((passkey) => !had.includes(passkey))
      const added = passkeys.filter(({ passkey }) => !known.includes(passkey))
      const commands: Command[] = [
        ...ended.map((passkey) => ({ kind: 'passkey.end', actor, params: { passkey } }) as const),
        ...added.map(
          (one) => ({ kind: 'passkey.add', actor, params: { person, ...one } }) as const,
        ),
      ]
      for (const command of commands) await engine.submit(bookId, { command, ...plain })
    },
  }
}
