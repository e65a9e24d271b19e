import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { readCategory } from '../merchant/reading.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { knownDomain, payeeAddress, payeeName } from '../payee-name.ts'
import { nameText, sentId } from '../text.ts'
import { time } from '../time.ts'
import { sentMcc } from './mcc.ts'

const payee = z
  .object({
    id: shownId('payee'),
    name: z.string(),
    domains: z.array(z.string()),
    category: z.string().nullable(),
    mcc: z.string().nullable(),
    mccCategory: z
      .string()
      .nullable()
      .meta({ description: 'The category of the merchant category code.' }),
    walletId: shownId('wallet').nullable(),
    address: z.string().nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({
    id: 'Payee',
    description: "The organization's own record of a payee. Allow lists trust it.",
  })

const sent = {
  // An id of ours in place of a name would match lists that mean what has that id.
  name: payeeName(100).refine(
    (name) => !/^\s*(wal|agent|payee)_/i.test(name),
    'Must not look like an ID.',
  ),
  domains: z
    .array(knownDomain)
    .max(20)
    .meta({ examples: [['openai.com']] }),
  category: nameText(100)
    .refine(
      (name) => readCategory(name) !== 'internal',
      'Must not be "internal", which is the category of wallets.',
    )
    .refine((name) => !/^\d{4}$/.test(readCategory(name)), 'Must be a word; a code goes into mcc.')
    .nullable(),
  mcc: sentMcc.nullable(),
  walletId: sentId.nullable(),
  address: payeeAddress.nullable(),
}

interface PayeeAddress {
  readonly walletId?: string | null | undefined
  readonly address?: string | null | undefined
}

function isOnePlace({ walletId = null, address = null }: PayeeAddress): boolean {
  return walletId === null || address === null
}

const onePlace = 'Must have at most one of walletId and address.'

const payeeCreate = z
  .strictObject({
    name: sent.name,
    domains: sent.domains.default([]),
    category: sent.category.default(null),
    mcc: sent.mcc.default(null),
    walletId: sent.walletId.default(null).meta({
      description: 'The wallet of the organization that receives payments to this payee.',
    }),
    address: sent.address.default(null).meta({
      description: 'The external address that receives payments to this payee.',
    }),
  })
  .refine(isOnePlace, onePlace)
  .meta({ id: 'PayeeCreate' })

const payeeUpdate = z
  .strictObject({
    name: sent.name.exactOptional(),
    domains: sent.domains.exactOptional(),
    category: sent.category.exactOptional(),
    mcc: sent.mcc.exactOptional(),
    walletId: sent.walletId.exactOptional(),
    address: sent.address.exactOptional(),
  })
  .refine(isOnePlace, onePlace)
  .meta({
    id: 'PayeeUpdate',
    description:
      'Omitted fields are unchanged; null clears a field. Setting a wallet replaces an address, ' +
      'and setting an address replaces a wallet.',
  })

export const payeeOperations = [
  operation({
    name: 'payees.create',
    method: 'POST',
    path: '/v1/payees',
    summary: 'Create a payee in the directory',
    body: payeeCreate,
    answers: { 201: payee },
    problems: ['NOT_FOUND'],
  }),
  operation({
    name: 'payees.list',
    method: 'GET',
    path: '/v1/payees',
    summary: 'List payees, newest first',
    query: pageQuery({}),
    answers: { 200: page('PayeeList', payee) },
    problems: [],
  }),
  operation({
    name: 'payees.retrieve',
    method: 'GET',
    path: '/v1/payees/{id}',
    summary: 'Retrieve a payee',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: payee },
    problems: [],
  }),
  operation({
    name: 'payees.update',
    method: 'PATCH',
    path: '/v1/payees/{id}',
    summary: 'Update a payee',
    params: idParams,
    body: payeeUpdate,
    answers: { 200: payee },
    problems: [],
  }),
  operation({
    name: 'payees.delete',
    method: 'DELETE',
    path: '/v1/payees/{id}',
    summary: 'Delete a payee from the directory; its past payments are unchanged',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('payee'), deleted: z.literal(true) })
        .meta({ id: 'PayeeDeleted' }),
    },
    problems: [],
  }),
] as const
