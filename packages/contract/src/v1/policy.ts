import { isZone } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { limitAmount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { nameText, sentId } from '../text.ts'
import { time } from '../time.ts'

const policyKind = z.enum(['own', 'shared']).meta({
  id: 'PolicyKind',
  description: 'An own policy lives with its agent or organization; a shared one is attached.',
})
const unknownCategory = z.enum(['deny', 'approve', 'allow']).meta({
  id: 'UnknownCategory',
  description: 'What happens to a payee whose category is not known, where categories count.',
})
const timezone = z
  .string()
  .max(64)
  // Offsets such as +01:00 are no zones: they know no summer time.
  .refine((zone) => /^[A-Za-z]/.test(zone) && isZone(zone), 'Must be an IANA zone.')
  .meta({ examples: ['Europe/Paris'] })
const list = z.array(nameText(100)).max(100)

/** The rules as callers send them. null is no rule; an empty allow list lets nothing pass. */
const sent = {
  maxTransaction: limitAmount,
  dailyLimit: limitAmount,
  monthlyLimit: limitAmount,
  totalLimit: limitAmount,
  allowedMerchants: list.nullable(),
  blockedMerchants: list.nullable(),
  allowedCategories: list.nullable(),
  blockedCategories: list.nullable(),
  requireApprovalAbove: limitAmount,
  autoApproveBelow: limitAmount,
}

const policyCreate = z
  .strictObject({
    name: nameText(100).nullable().default(null),
    currency: z.literal('USD').default('USD'),
    maxTransaction: sent.maxTransaction.default(null),
    dailyLimit: sent.dailyLimit.default(null),
    monthlyLimit: sent.monthlyLimit.default(null),
    totalLimit: sent.totalLimit.default(null),
    allowedMerchants: sent.allowedMerchants.default(null),
    blockedMerchants: sent.blockedMerchants.default(null),
    allowedCategories: sent.allowedCategories.default(null),
    blockedCategories: sent.blockedCategories.default(null),
    unknownCategory: unknownCategory.default('deny'),
    requireApprovalAbove: sent.requireApprovalAbove.default(null),
    autoApproveBelow: sent.autoApproveBelow.default(null),
  })
  .meta({ id: 'PolicyCreate', description: 'A shared policy. What is left out is no rule.' })

const policyUpdate = z
  .strictObject({
    name: nameText(100).nullable().exactOptional(),
    timezone: timezone.nullable().exactOptional(),
    maxTransaction: sent.maxTransaction.exactOptional(),
    dailyLimit: sent.dailyLimit.exactOptional(),
    monthlyLimit: sent.monthlyLimit.exactOptional(),
    totalLimit: sent.totalLimit.exactOptional(),
    allowedMerchants: sent.allowedMerchants.exactOptional(),
    blockedMerchants: sent.blockedMerchants.exactOptional(),
    allowedCategories: sent.allowedCategories.exactOptional(),
    blockedCategories: sent.blockedCategories.exactOptional(),
    unknownCategory: unknownCategory.exactOptional(),
    requireApprovalAbove: sent.requireApprovalAbove.exactOptional(),
    autoApproveBelow: sent.autoApproveBelow.exactOptional(),
  })
  .meta({
    id: 'PolicyUpdate',
    description:
      'Merged into the policy: null clears a rule, what is left out stays. Only own policies ' +
      'have a time zone, only shared ones a name.',
  })

const rules = {
  currency: z.string(),
  timezone: z.string().nullable().meta({ description: 'Of own policies; null elsewhere.' }),
  maxTransaction: money.nullable(),
  dailyLimit: money.nullable(),
  monthlyLimit: money.nullable(),
  totalLimit: money.nullable(),
  allowedMerchants: z.array(z.string()).nullable(),
  blockedMerchants: z.array(z.string()).nullable(),
  allowedCategories: z.array(z.string()).nullable(),
  blockedCategories: z.array(z.string()).nullable(),
  unknownCategory,
  requireApprovalAbove: money.nullable(),
  autoApproveBelow: money.nullable(),
}

const policy = z
  .object({
    id: shownId('policy'),
    kind: policyKind,
    name: z.string().nullable(),
    agentId: shownId('agent').nullable().meta({ description: 'Of whom it is the own policy.' }),
    scope: z.enum(['agent', 'organization']).nullable(),
    version: z.int().min(1),
    ...rules,
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Policy', description: 'Rules for payments. Each rule: null is no rule.' })

const policyDetail = z
  .object({
    ...policy.shape,
    attachedTo: z
      .array(shownId('agent'))
      .meta({ description: 'The agents it is attached to, the first hundred of them.' }),
  })
  .meta({ id: 'PolicyDetail', description: 'A policy, and whom it binds beside its own scope.' })

const value = z.union([z.string(), z.array(z.string()), z.null()])
const policyVersion = z
  .object({
    version: z.int().min(1),
    author: z.string().meta({ description: 'The key that made it.' }),
    createdAt: time,
    rules: z.object(rules).meta({ id: 'PolicyRules' }),
    changes: z.array(
      z.object({ field: z.string(), from: value, to: value }).meta({
        id: 'PolicyChange',
        description: 'One rule that differs from the version before.',
      }),
    ),
  })
  .meta({ id: 'PolicyVersion' })

const attachment = z.strictObject({ agentId: sentId }).meta({ id: 'PolicyAttachment' })
const attached = z
  .object({ id: shownId('policy'), agentId: shownId('agent'), attached: z.boolean() })
  .meta({ id: 'PolicyAttached' })
const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const policyOperations = [
  operation({
    name: 'policies.create',
    method: 'POST',
    path: '/v1/policies',
    summary: 'Create a shared policy',
    body: policyCreate,
    answers: { 201: policy },
    problems: [...sums],
  }),
  operation({
    name: 'policies.list',
    method: 'GET',
    path: '/v1/policies',
    summary: 'List policies, the newest first',
    query: pageQuery({ kind: policyKind.optional() }),
    answers: { 200: page('PolicyList', policy) },
    problems: [],
  }),
  operation({
    name: 'policies.retrieve',
    method: 'GET',
    path: '/v1/policies/{id}',
    summary: 'Get a policy',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: policyDetail },
    problems: [],
  }),
  operation({
    name: 'policies.update',
    method: 'PATCH',
    path: '/v1/policies/{id}',
    summary: 'Change rules; every change is a version',
    params: idParams,
    body: policyUpdate,
    answers: { 200: policy },
    problems: [...sums],
  }),
  operation({
    name: 'policies.delete',
    method: 'DELETE',
    path: '/v1/policies/{id}',
    summary: 'Delete a shared policy that is attached to nobody',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('policy'), deleted: z.literal(true) })
        .meta({ id: 'PolicyDeleted' }),
    },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'policies.versions',
    method: 'GET',
    path: '/v1/policies/{id}/versions',
    summary: "List a policy's versions, the newest first",
    params: idParams,
    query: pageQuery({}),
    answers: { 200: page('PolicyVersionList', policyVersion) },
    problems: [],
  }),
  operation({
    name: 'policies.attach',
    method: 'POST',
    path: '/v1/policies/{id}/attach',
    summary: 'Attach a shared policy to an agent',
    params: idParams,
    body: attachment,
    answers: { 200: attached },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'policies.detach',
    method: 'POST',
    path: '/v1/policies/{id}/detach',
    summary: 'Detach a shared policy from an agent',
    params: idParams,
    body: attachment,
    answers: { 200: attached },
    problems: ['CONFLICT'],
  }),
] as const
