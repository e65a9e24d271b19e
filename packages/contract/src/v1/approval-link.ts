import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { nameText, sentId } from '../text.ts'
import { time } from '../time.ts'

const shown = {
  id: shownId('link'),
  approvalId: shownId('approval'),
  label: z.string().nullable().meta({
    description:
      'Whom the link is for, in the words of its creator. It is shown, and proves nothing.',
  }),
  status: z.enum(['OPEN', 'USED', 'EXPIRED', 'REVOKED']).meta({
    id: 'ApprovalLinkStatus',
    description:
      'OPEN: it can decide the approval. USED: it has. REVOKED: it was revoked, or the API key ' +
      'that created it has ended.',
  }),
  createdBy: shownId('key').meta({
    description:
      'The API key that created it. The approver who opens the link decides as this key.',
  }),
  createdAt: time,
  expiresAt: time,
}

const link = z.object(shown).meta({
  id: 'ApprovalLink',
  description: 'A link by which one person can decide an approval, without its secret address.',
})

const linkWarning = z
  .object({ code: z.enum(['LINK_LOCAL_ONLY', 'LINK_UNENCRYPTED']), message: z.string() })
  .meta({ id: 'ApprovalLinkWarning' })

const created = z
  .object({
    ...shown,
    url: z
      .string()
      .nullable()
      .meta({
        description:
          'The address to send to the approver, shown only once. Anyone who has it can decide. ' +
          'Retrying the request with the same Idempotency-Key shows it again for ten minutes; ' +
          'after that it is null.',
        examples: ['https://pay.example.com/approve/bsl_test_…'],
      }),
    warnings: z
      .array(linkWarning)
      .meta({ description: 'Why the person may not be able to open it.' }),
  })
  .meta({ id: 'ApprovalLinkCreated' })

export const approvalLinkOperations = [
  operation({
    name: 'approvals.createLink',
    method: 'POST',
    path: '/v1/approvals/{id}/links',
    summary: 'Create a link by which a person without an account can decide an approval, once',
    params: idParams,
    body: z
      .strictObject({ label: nameText(100).nullable().default(null) })
      .meta({ id: 'ApprovalLinkCreate' }),
    answers: { 201: created },
    problems: ['STEP_UP_REQUIRED', 'ALREADY_DECIDED', 'APPROVAL_EXPIRED', 'CONFLICT'],
  }),
  operation({
    name: 'approvals.listLinks',
    method: 'GET',
    path: '/v1/approvals/{id}/links',
    summary: 'List the links of an approval, oldest first',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: z.object({ data: z.array(link) }).meta({ id: 'ApprovalLinkList' }) },
    problems: [],
  }),
  operation({
    name: 'approvals.revokeLink',
    method: 'DELETE',
    path: '/v1/approvals/{id}/links/{linkId}',
    summary: 'Revoke a link; it can no longer decide',
    params: z.strictObject({ id: sentId, linkId: sentId }),
    answers: { 200: link },
    problems: ['CONFLICT'],
  }),
] as const
