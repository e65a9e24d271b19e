import { periods, raiseDaysMax, requestKinds } from '@bursar/core'
import { z } from 'zod'
import { idParams } from '../id.ts'
import { amount } from '../money.ts'
import { operation } from '../operation.ts'
import { merchantEntry } from '../payee-name.ts'
import { freeText } from '../text.ts'
import { sentTime } from '../time.ts'
import { approval } from './approval.ts'

export const requestOperations = [
  operation({
    name: 'agents.requestMore',
    method: 'POST',
    path: '/v1/agents/{id}/requests',
    summary: 'Request a higher limit, more budget or one more payee; an approver decides',
    params: idParams,
    body: z
      .strictObject({
        what: z.enum(requestKinds).meta({
          description:
            'raise: a higher limit for a while. budget: more money in the wallet. payee: one ' +
            'more allowed merchant.',
        }),
        per: z.enum(periods).optional().meta({
          description: 'Of a raise: which limit. Not needed if the policy has only one.',
        }),
        amount: amount.optional().meta({
          description:
            'Of a raise: the whole limit, not what is added. Of a budget: what is added.',
        }),
        until: sentTime.optional().meta({
          description: `Of a raise: its end, within ${raiseDaysMax} days; default: in 24 hours.`,
        }),
        payee: merchantEntry.optional().meta({
          description: 'Of a payee: an ID, a name or a domain.',
          examples: ['shop.example'],
        }),
        reason: freeText(500).meta({ description: 'Why, for the approver.' }),
      })
      .meta({ id: 'MoreRequestCreate' }),
    answers: { 202: approval },
    problems: ['WALLET_FROZEN', 'REQUEST_LIMIT', 'REQUEST_DENIED', 'CONFLICT'],
  }),
] as const
