import { type Call, invalidField } from '../../application/call.ts'
import {
  findStanding,
  releaseWallet,
  stopWallet,
  type WalletStanding,
} from '../../application/wallet-stop.ts'
import type { V2Handlers } from './handler.ts'
import { firstWallet } from './payment.ts'
import { time } from './render.ts'

type GuardrailHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.guardrails.${string}`>>

function walletMeant(call: Call, sent: string | null) {
  return (
    sent ?? firstWallet(call) ?? invalidField('wallet_id', 'Required with an organization key.')
  )
}

function standingShown({ wallet, agent, isStopped }: Omit<WalletStanding, 'at' | 'replayed'>) {
  const status = isStopped ? ('halted' as const) : ('operational' as const)
  return { wallet_id: wallet, agent_id: agent, status }
}

const stillStopped =
  'The agent was resumed, but a kill switch of its own is still on: see GET /api/v2/kill-switch/' +
  'status. POST /v1/kill-switch turns it off.'

export const guardrailHandlers: GuardrailHandlers = {
  async 'v2.guardrails.status'(deps, call, { query }) {
    const wallet = walletMeant(call, query.wallet_id ?? null)
    if (typeof wallet === 'object') return wallet
    const found = await findStanding(deps, call, wallet)
    if (found.kind === 'rejected') return found
    const { isStopped: active, reason } = found
    const body = {
      ...standingShown(found),
      kill_switch: { active, reason, requires_manual_reset: true as const },
      last_checked: time(Date.now() * 1000),
    }
    return { status: 200, body }
  },

  async 'v2.guardrails.activate'(deps, call, { body: { wallet_id, reason } }) {
    const wallet = walletMeant(call, wallet_id)
    if (typeof wallet === 'object') return wallet
    const stopped = await stopWallet(deps, call, { named: wallet, reason })
    if (stopped.kind === 'rejected') return stopped
    const body = {
      ...standingShown(stopped),
      kill_switch_active: stopped.isStopped,
      activated_at: time(stopped.at),
      reason: stopped.reason,
      // An agent stops itself without a word.
      ...(reason === stopped.reason ? {} : { ignored: ['reason'] }),
      message: `The agent ${stopped.agent} is paused: no wallet of it pays until it is resumed.`,
    }
    return { status: 200, body, replayed: stopped.replayed }
  },

  async 'v2.guardrails.deactivate'(deps, call, { body: { wallet_id, reason } }) {
    const wallet = walletMeant(call, wallet_id)
    if (typeof wallet === 'object') return wallet
    const released = await releaseWallet(deps, call, wallet)
    if (released.kind === 'rejected') return released
    const { isStopped } = released
    const body = {
      ...standingShown(released),
      kill_switch_active: isStopped,
      deactivated_at: time(released.at),
      reason: null,
      ...(reason === null ? {} : { ignored: ['reason'] }),
      message: isStopped ? stillStopped : `The agent ${released.agent} is resumed.`,
    }
    return { status: 200, body, replayed: released.replayed }
  },
}
