import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { personName } from '../person-name.ts'
import { time } from '../time.ts'
import { role } from './member.ts'

const shown = {
  id: shownId('invitation'),
  role,
  name: z.string().meta({ description: 'Whom it is for; they can change it when they accept.' }),
  status: z.enum(['OPEN', 'USED', 'EXPIRED', 'REVOKED']).meta({ id: 'InvitationStatus' }),
  createdBy: shownId('person').nullable().meta({
    description: 'The owner who created it; null for one created on the server.',
  }),
  createdAt: time,
  expiresAt: time,
}

const invitation = z.object(shown).meta({
  id: 'Invitation',
  description: 'An invitation to become a member, without its secret address.',
})

export const invitationOperations = [
  operation({
    name: 'invitations.create',
    method: 'POST',
    fresh: true,
    path: '/v1/invitations',
    summary: 'Invite a person to become a member',
    body: z
      .strictObject({ role, name: personName.nullable().default(null) })
      .meta({ id: 'InvitationCreate' }),
    answers: {
      201: z
        .object({
          ...shown,
          url: z
            .string()
            .nullable()
            .meta({
              description:
                'The address to send to the person, shown only once; null when the request is ' +
                'repeated. Anyone who has it can accept, once, within 24 hours. It ends with the ' +
                'owner who created it, and with a change of their role.',
              examples: ['https://pay.example.com/join#bsi_…'],
            }),
        })
        .meta({ id: 'InvitationCreated' }),
    },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'invitations.list',
    method: 'GET',
    path: '/v1/invitations',
    summary: 'List the invitations of the last 30 days, newest first',
    query: z.strictObject({}),
    answers: { 200: z.object({ data: z.array(invitation) }).meta({ id: 'InvitationList' }) },
    problems: [],
  }),
  operation({
    name: 'invitations.delete',
    method: 'DELETE',
    path: '/v1/invitations/{id}',
    summary: 'Revoke an invitation; it can no longer be accepted',
    params: idParams,
    answers: { 200: invitation },
    problems: ['CONFLICT'],
  }),
] as const
