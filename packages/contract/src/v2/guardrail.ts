import { z } from 'zod'
import { shownId } from '../id.ts'
import { freeText, sentId } from '../text.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { time } from './value.ts'

// The emergency stop of one wallet, as published tools for agents call it.

const wallet = sentId.nullable().default(null).meta({
  description: "The wallet, or its agent. Optional with an agent's own key.",
})
const reason = freeText(500).nullable().default(null)

const standing = {
  wallet_id: shownId('wallet'),
  agent_id: shownId('agent'),
  status: z.enum(['operational', 'halted']),
}

const turned = {
  ...standing,
  kill_switch_active: z.boolean().meta({
    description: 'Whether the agent is stopped now: paused, or by a kill switch of its own.',
  }),
  reason: z.string().nullable(),
  message: z.string(),
  ...ignoredShown,
}
const activated = z.object({ ...turned, activated_at: time }).meta({ id: 'WalletStop' })
const deactivated = z.object({ ...turned, deactivated_at: time }).meta({ id: 'WalletRelease' })

const status = z
  .object({
    ...standing,
    kill_switch: z
      .object({
        active: z.boolean().meta({
          description:
            'Whether the agent itself is stopped. Kill switches of a group, a rail or the ' +
            'organization are in GET /api/v2/kill-switch/status.',
        }),
        reason: z.string().nullable(),
        requires_manual_reset: z.literal(true),
      })
      .meta({ id: 'WalletKillSwitch' }),
    last_checked: time,
    ...ignoredShown,
  })
  .meta({ id: 'GuardrailsStatus' })

const problems = ['NOT_FOUND', 'SCOPE_FORBIDDEN', 'CONFLICT'] as const

export const guardrailOperations = [
  v2Operation({
    name: 'v2.guardrails.status',
    method: 'GET',
    path: '/api/v2/guardrails/status',
    summary: 'Get whether the agent of a wallet is stopped',
    query: z.strictObject({ wallet_id: sentId.exactOptional() }),
    headers: { wallet_id: 'x-wallet-id' },
    answers: { 200: status },
    problems,
  }),
  v2Operation({
    name: 'v2.guardrails.activate',
    method: 'POST',
    urgent: true,
    path: '/api/v2/guardrails/kill-switch/activate',
    summary: 'Stop the agent of a wallet: no wallet of it pays until it is resumed',
    body: z.strictObject({ wallet_id: wallet, reason }).meta({ id: 'WalletStopInput' }),
    answers: { 200: activated },
    problems,
  }),
  v2Operation({
    name: 'v2.guardrails.deactivate',
    method: 'POST',
    urgent: true,
    path: '/api/v2/guardrails/kill-switch/deactivate',
    summary: 'Resume the agent of a wallet',
    body: z.strictObject({ wallet_id: wallet, reason }).meta({ id: 'WalletReleaseInput' }),
    answers: { 200: deactivated },
    problems,
  }),
] as const
