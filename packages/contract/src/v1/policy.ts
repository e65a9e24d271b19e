import { isZone, lintCodes } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { notUnderstood, policyText, saidBack, understood } from '../policy-text.ts'
import { nameText, sentId, sentText } from '../text.ts'
import { time } from '../time.ts'
import { rulesChange, rulesCreate, rulesSaid, rulesShown, ruleValue } from './policy-rules.ts'
import { sentCurrency } from './wallet.ts'

const policyKind = z.enum(['own', 'shared']).meta({
  id: 'PolicyKind',
  description:
    'An own policy belongs to one agent, group or organization; a shared one is attached.',
})
export const timezone = sentText(64)
  // Offsets such as +01:00 are no zones: they know no summer time.
  .refine((zone) => /^[A-Za-z]/.test(zone) && isZone(zone), 'Must be an IANA time zone.')
  .meta({ examples: ['Europe/Paris'] })

const policyCreate = z
  .strictObject({
    name: nameText(100).nullable().default(null),
    currency: sentCurrency.default('USD').meta({
      description:
        'The currency of the limits. Cannot be changed; must match the scopes it is attached to.',
    }),
    ...rulesCreate,
  })
  .meta({ id: 'PolicyCreate', description: 'A shared policy. Omitted fields are no rule.' })

/** Every rule that can be changed; null clears, what is left out stays. */
export const rulesUpdate = { timezone: timezone.nullable().exactOptional(), ...rulesChange }

const policyUpdate = z
  .strictObject({ name: nameText(100).nullable().exactOptional(), ...rulesUpdate })
  .meta({
    id: 'PolicyUpdate',
    description:
      'Omitted fields are unchanged; null removes a rule. Only own policies have a time zone, ' +
      'and only shared policies have a name.',
  })

const policy = z
  .object({
    id: shownId('policy'),
    kind: policyKind,
    name: z.string().nullable(),
    scope: z
      .enum(['agent', 'group', 'organization'])
      .nullable()
      .meta({ description: 'What an own policy belongs to; null for a shared policy.' }),
    agentId: shownId('wallet').nullable(),
    groupId: shownId('group').nullable(),
    candidateId: shownId('policy').nullable().meta({
      description:
        'The candidate policy that runs in shadow of this one: recorded, but not enforced.',
    }),
    version: z.int().min(1),
    ...rulesShown,
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Policy', description: 'Rules for payments. A field that is null is no rule.' })

const warnings = z
  .array(
    z
      .object({ code: z.enum(lintCodes), fields: z.array(z.string()), message: z.string() })
      .meta({ id: 'PolicyWarning' }),
  )
  .meta({ description: 'What in these rules does not work as things are now.' })

const policyWritten = z
  .object({ ...policy.shape, warnings })
  .meta({ id: 'PolicyWritten', description: 'A policy as it was written, and warnings.' })

const policyDetail = z
  .object({
    ...policy.shape,
    attachedTo: z
      .array(shownId('wallet'))
      .meta({ description: 'The first 100 agents that the policy is attached to.' }),
    attachedToGroups: z
      .array(shownId('group'))
      .meta({ description: 'The first 100 groups that the policy is attached to.' }),
  })
  .meta({
    id: 'PolicyDetail',
    description: 'A policy, and the agents and groups that it is attached to.',
  })

const policyVersion = z
  .object({
    version: z.int().min(1),
    author: z.string().meta({ description: 'The API key that created this version.' }),
    createdAt: time,
    rules: z.object(rulesShown).meta({ id: 'PolicyRules' }),
    changes: z.array(
      z.object({ field: z.string(), from: ruleValue, to: ruleValue }).meta({
        id: 'PolicyChange',
        description: 'A rule that differs from the previous version.',
      }),
    ),
  })
  .meta({ id: 'PolicyVersion' })

const policyRestore = z
  .strictObject({ version: z.int().min(1) })
  .meta({ id: 'PolicyRestore', description: 'The version to restore.' })

const lintFinding = z
  .object({
    code: z.enum(lintCodes),
    severity: z.enum(['error', 'warning', 'info']).meta({
      description:
        'error: the policy contradicts itself or allows no payments. warning: a rule has no ' +
        'effect. info: the policy leaves something unrestricted.',
    }),
    fields: z
      .array(z.string())
      .meta({ description: 'The fields concerned. The finding is about the first.' }),
    message: z.string(),
  })
  .meta({ id: 'PolicyLintFinding' })

const attachment = z
  .strictObject({ agentId: sentId.optional(), groupId: sentId.optional() })
  .refine(
    ({ agentId, groupId }) => (agentId === undefined) !== (groupId === undefined),
    'Must have exactly one of agentId and groupId.',
  )
  .meta({ id: 'PolicyAttachment', description: 'The agent or group to attach the policy to.' })
const attached = z
  .object({
    id: shownId('policy'),
    agentId: shownId('wallet').nullable(),
    groupId: shownId('group').nullable(),
    attached: z.boolean(),
  })
  .meta({ id: 'PolicyAttached' })
const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

const textSent = z.strictObject({ text: policyText })

const parsedPolicy = z
  .object({
    policy: z
      .object({
        ...rulesSaid,
      })
      .nullable()
      .meta({
        id: 'ParsedRules',
        description:
          'The rules that the text says, as a new policy, a change and a back-test take them; ' +
          'only a new policy takes `currency`, and only an own policy `timezone`. null until all ' +
          'of the text is understood.',
      }),
    understood,
    ...notUnderstood,
    ...saidBack,
    warnings,
  })
  .meta({ id: 'ParsedPolicy', description: 'What a policy in English means.' })

const policyPreview = z
  .object({
    policyId: shownId('policy'),
    ...notUnderstood,
    changes: z.array(
      z
        .object({ field: z.string(), from: ruleValue, to: ruleValue })
        .meta({ id: 'PolicyChangePreview' }),
    ),
    ...saidBack,
    warnings,
  })
  .meta({
    id: 'PolicyTextPreview',
    description: 'What a policy would say with the text applied to it. Nothing is written.',
  })

export const policyOperations = [
  operation({
    name: 'policies.parse',
    method: 'POST',
    path: '/v1/policies/parse',
    summary: 'Parse a policy in English; nothing is written',
    writes: false,
    body: textSent.meta({ id: 'PolicyParse' }),
    answers: { 200: parsedPolicy },
    problems: [],
  }),
  operation({
    name: 'policies.preview',
    method: 'POST',
    path: '/v1/policies/{id}/preview',
    summary: 'Preview a text in English as a change of a policy; nothing is written',
    writes: false,
    params: idParams,
    body: textSent.meta({ id: 'PolicyTextChange' }),
    answers: { 200: policyPreview },
    problems: ['LIMIT_CURRENCY'],
  }),
  operation({
    name: 'policies.apply',
    method: 'POST',
    path: '/v1/policies/{id}/apply',
    summary: 'Change a policy as a text in English says; rules that it does not name stay',
    params: idParams,
    body: textSent.meta({ id: 'PolicyTextApply' }),
    answers: {
      200: z.object({ ...policyWritten.shape, ...saidBack }).meta({ id: 'PolicyApplied' }),
    },
    problems: ['POLICY_NOT_UNDERSTOOD', 'LIMIT_CURRENCY'],
  }),
  operation({
    name: 'policies.create',
    method: 'POST',
    path: '/v1/policies',
    summary: 'Create a shared policy',
    body: policyCreate,
    answers: { 201: policyWritten },
    problems: [...sums],
  }),
  operation({
    name: 'policies.list',
    method: 'GET',
    path: '/v1/policies',
    summary: 'List policies, newest first',
    query: pageQuery({ kind: policyKind.optional() }),
    answers: { 200: page('PolicyList', policy) },
    problems: [],
  }),
  operation({
    name: 'policies.retrieve',
    method: 'GET',
    path: '/v1/policies/{id}',
    summary: 'Retrieve a policy',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: policyDetail },
    problems: [],
  }),
  operation({
    name: 'policies.update',
    method: 'PATCH',
    path: '/v1/policies/{id}',
    summary: 'Update a policy; every change creates a version',
    params: idParams,
    body: policyUpdate,
    answers: { 200: policyWritten },
    problems: [...sums],
  }),
  operation({
    name: 'policies.delete',
    method: 'DELETE',
    path: '/v1/policies/{id}',
    summary: 'Delete a shared policy that is not attached',
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
    summary: "List a policy's versions, newest first",
    params: idParams,
    query: pageQuery({}),
    answers: { 200: page('PolicyVersionList', policyVersion) },
    problems: [],
  }),
  operation({
    name: 'policies.restore',
    method: 'POST',
    path: '/v1/policies/{id}/restore',
    summary: 'Restore the rules of an earlier version as a new version',
    params: idParams,
    body: policyRestore,
    answers: { 200: policyWritten },
    problems: [],
  }),
  operation({
    name: 'policies.lint',
    method: 'GET',
    path: '/v1/policies/{id}/lint',
    summary: 'Lint a policy: find contradictions, rules without effect, and gaps',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: z.object({ data: z.array(lintFinding) }).meta({ id: 'PolicyLint' }) },
    problems: [],
  }),
  operation({
    name: 'policies.attach',
    method: 'POST',
    path: '/v1/policies/{id}/attach',
    summary: 'Attach a shared policy to an agent or a group',
    params: idParams,
    body: attachment,
    answers: { 200: attached },
    problems: ['CONFLICT', 'LIMIT_CURRENCY'],
  }),
  operation({
    name: 'policies.detach',
    method: 'POST',
    path: '/v1/policies/{id}/detach',
    summary: 'Detach a shared policy from an agent or a group',
    params: idParams,
    body: attachment,
    answers: { 200: attached },
    problems: ['CONFLICT'],
  }),
] as const
