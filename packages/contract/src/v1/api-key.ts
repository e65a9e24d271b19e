import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
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
      'The key itself, shown once. Repeating the request with the same Idempotency-Key shows ' +
      'it again for ten minutes, then null.',
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
  owner: z.string().meta({ description: 'For whom the key speaks, when it approves for one.' }),
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
  .meta({ id: 'ApiKey', description: 'A key of the organization, without its secret.' })

const ID = /^[a-z]+_[0-9a-z]{26}$/i

export const apiKeyOperations = [
  operation({
    name: 'apiKeys.create',
    method: 'POST',
    path: '/v1/api-keys',
    summary: 'Create a key of the organization',
    body: z
      .strictObject({
        name: nameText(100).nullable().default(null),
        owner: nameText(100)
          // Else it could pass for an agent, which speaks by its id.
          .refine((owner) => !ID.test(owner), 'Must not look like an id.')
          .default('owner')
          .meta({
            description:
              'The person or service behind the key: two keys of one owner are one voice. ' +
              'It stands in the log for ever, so choose a role or an account, not a name.',
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
    summary: 'List the keys of the organization, the newest first',
    query: pageQuery({}),
    answers: { 200: page('ApiKeyList', apiKey) },
    problems: [],
  }),
  operation({
    name: 'apiKeys.delete',
    method: 'DELETE',
    urgent: true,
    path: '/v1/api-keys/{id}',
    summary: 'Revoke a key of the organization, at once and for ever',
    params: idParams,
    answers: {
      200: z.object({ id: shownId('key'), revoked: z.literal(true) }).meta({ id: 'ApiKeyRevoked' }),
    },
    problems: ['CONFLICT'],
  }),
] as const
