import { type Id, parseId } from '@bursar/core'
import { type Rejection, rejected } from '../../application/call.ts'
import {
  changeMember,
  findMember,
  listMembers,
  type MemberView,
  removeMember,
} from '../../application/member.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type MemberHandlers = Pick<
  Handlers,
  'members.list' | 'members.retrieve' | 'members.update' | 'members.delete'
>

function renderMember({ row, keys, name }: MemberView) {
  const { person, role, addedAt } = row
  return { id: person, name, role, activeKeys: keys, addedAt: time(addedAt) }
}

/** A person by the id of a path. */
function personIn(
  id: string,
): { readonly kind: 'person'; readonly person: Id<'person'> } | Rejection {
  const person = parseId('person', id)
  return person === null ? rejected('NOT_FOUND') : { kind: 'person', person }
}

export const memberHandlers: MemberHandlers = {
  async 'members.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'members.list',
      filters: [],
      query,
      read: (from, limit) => listMembers(deps, call, { below: placeBelow(from), limit }),
      position: ({ row }) => String(row.addedSeq),
      render: renderMember,
    })
  },

  async 'members.retrieve'(deps, call, { params }) {
    const named = personIn(params.id)
    if (named.kind === 'rejected') return named
    const member = await findMember(deps, call.caller.bookId, named.person)
    return member === null ? rejected('NOT_FOUND') : { status: 200, body: renderMember(member) }
  },

  async 'members.update'(deps, call, { params, body: { role, cascade } }) {
    const named = personIn(params.id)
    if (named.kind === 'rejected') return named
    const { person } = named
    const written = await changeMember(deps, call, { person, role, cascade: cascade || null })
    if (written.kind === 'rejected') return written
    const member = await findMember(deps, call.caller.bookId, person)
    if (member === null) return rejected('NOT_FOUND')
    const alsoRevoked = [...(written.event.result.below ?? [])]
    const answer = { ...renderMember(member), role: written.event.params.role, alsoRevoked }
    return { status: 200, body: answer, replayed: written.replayed }
  },

  async 'members.delete'(deps, call, { params, body: { cascade } }) {
    const named = personIn(params.id)
    if (named.kind === 'rejected') return named
    const { person } = named
    const written = await removeMember(deps, call, { person, cascade: cascade || null })
    if (written.kind === 'rejected') return written
    const alsoRevoked = [...(written.event.result.below ?? [])]
    const body = { id: person, removed: true as const, alsoRevoked }
    return { status: 200, body, replayed: written.replayed }
  },
}
