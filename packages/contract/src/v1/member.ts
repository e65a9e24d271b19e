import { roles } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { time } from '../time.ts'

export const role = z.enum(roles).meta({
  id: 'Role',
  description:
    'What a member may do. viewer: read everything. approver: also approve, pause agents and ' +
    'turn kill switches on. operator: also move funds and change agents, policies and groups. ' +
    'owner: also create API keys, invite members and change roles.',
})

const shown = {
  id: shownId('person'),
  name: z.string().nullable().meta({ description: 'As the person wrote it; it proves nothing.' }),
  role,
  activeKeys: z
    .number()
    .int()
    .min(0)
    .meta({
      description:
        'How many active API keys the person created, directly or indirectly. They have the ' +
        "person's voice, and stay valid when the person leaves unless `cascade` revokes them.",
    }),
  addedAt: time,
}

const member = z.object(shown).meta({
  id: 'Member',
  description: 'A person who is a member of this environment of the organization.',
})

const cascade = z
  .boolean()
  .default(false)
  .meta({
    description:
      'Also revokes the active API keys that the person created, directly or indirectly, at most ' +
      '64. Otherwise they stay valid. API keys of agents are not affected.',
  })

const alsoRevoked = z
  .array(shownId('key'))
  .meta({ description: 'The API keys that were revoked with it.' })

export const memberOperations = [
  operation({
    name: 'members.list',
    method: 'GET',
    path: '/v1/members',
    summary: 'List the members, newest first',
    query: pageQuery({}),
    answers: { 200: page('MemberList', member) },
    problems: [],
  }),
  operation({
    name: 'members.retrieve',
    method: 'GET',
    path: '/v1/members/{id}',
    summary: 'Retrieve a member',
    params: idParams,
    answers: { 200: member },
    problems: [],
  }),
  operation({
    name: 'members.update',
    method: 'PATCH',
    urgent: true,
    fresh: true,
    path: '/v1/members/{id}',
    summary: "Change a member's role, effective immediately",
    params: idParams,
    body: z.strictObject({ role, cascade }).meta({ id: 'MemberUpdate' }),
    answers: {
      200: z.object({ ...shown, alsoRevoked }).meta({ id: 'MemberUpdated' }),
    },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'members.delete',
    method: 'DELETE',
    urgent: true,
    fresh: true,
    path: '/v1/members/{id}',
    summary: 'Remove a member, effective immediately',
    params: idParams,
    body: z.strictObject({ cascade }).meta({ id: 'MemberRemove' }),
    answers: {
      200: z
        .object({ id: shownId('person'), removed: z.literal(true), alsoRevoked })
        .meta({ id: 'MemberRemoved' }),
    },
    problems: ['CONFLICT'],
  }),
] as const
