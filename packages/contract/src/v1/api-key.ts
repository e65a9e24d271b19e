import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { ownerLabel } from '../owner.ts'
import { page, pageQuery } from '../page.ts'
import { permission, permissions } from '../permission.ts'
import { nameText } from '../text.ts'
import { sentTime, time } from '../time.ts'

/** A key itself. It is shown once; a repetition of the request shows null after ten minutes. */
export const shownSecret = z
  .string()
  .nullable()
  .meta({
    description:
      'The secret API key, shown only once. Retrying the request with the same Idempotency-Key ' +
      'shows it again for ten minutes; after that it is null.',
  })

/** Permissions as callers name them; repetitions count once. */
export const sentPermissions = z
  .array(permission)
  .min(1)
  .max(permissions.length)
  .transform((list) => [...new Set(list)])

const shown = {
  id: shownId('key'),
  name: z.string().nullable(),
  owner: z.string().meta({ description: 'A label: the person or service that uses the key.' }),
  madeBy: shownId('key').nullable().meta({
    description: 'The key that created it; null for one created on the server.',
  }),
  principal: shownId('key').meta({
    description:
      'The key that it speaks for: the first of those that created one another. Keys with the ' +
      'same principal count as one approver.',
  }),
  prefix: z.string().meta({ examples: ['bsr_test_0000000a'] }),
  last4: z.string(),
  permissions: z.array(permission),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
}

const apiKey = z
  .object(shown)
  .meta({ id: 'ApiKey', description: 'An organization API key, without its secret.' })

export const apiKeyOperations = [
  operation({
    name: 'apiKeys.create',
    method: 'POST',
    path: '/v1/api-keys',
    fresh: true,
    summary: 'Create an organization API key',
    body: z
      .strictObject({
        name: nameText(100).nullable().default(null),
        owner: ownerLabel.default('owner').meta({
          description:
            'A label: the person or service that uses the key. The key approves payments as ' +
            'the key that creates it. The label is logged permanently, so use a role or ' +
            "account, not a person's name.",
        }),
        permissions: sentPermissions,
        expiresAt: sentTime.nullable().default(null),
      })
      .meta({ id: 'ApiKeyCreate' }),
    answers: { 201: z.object({ ...shown, apiKey: shownSecret }).meta({ id: 'ApiKeyCreated' }) },
    problems: [],
  }),
  operation({
    name: 'apiKeys.list',
    method: 'GET',
    path: '/v1/api-keys',
    summary: 'List organization API keys, newest first',
    query: pageQuery({}),
    answers: { 200: page('ApiKeyList', apiKey) },
    problems: [],
  }),
  operation({
    name: 'apiKeys.delete',
    method: 'DELETE',
    urgent: true,
    path: '/v1/api-keys/{id}',
    summary: 'Permanently revoke an organization API key, effective immediately',
    params: idParams,
    body: z
      .strictObject({
        cascade: z
          .boolean()
          .default(false)
          .meta({
            description:
              'Also revokes the active keys that it created, and those that they created, at ' +
              'most 64. Otherwise they stay valid. API keys of agents are not affected.',
          }),
      })
      .meta({ id: 'ApiKeyRevoke' }),
    answers: {
      200: z
        .object({
          id: shownId('key'),
          revoked: z.literal(true),
          alsoRevoked: z
            .array(shownId('key'))
            .meta({ description: 'The keys that were revoked with it.' }),
        })
        .meta({ id: 'ApiKeyRevoked' }),
    },
    problems: ['CONFLICT'],
  }),
] as const
