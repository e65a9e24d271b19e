import type { Pair, Spender } from './pair.ts'
import type { Tried } from './race.ts'

/** Whose key is used: another one of the organization, the agent's own, or the one that asked. */
type Who = 'owner' | 'agent' | 'asker'

/** Payments of 1.00 that wait for the same end, and whom they belong to. */
export interface Scene {
  readonly pair: Pair
  readonly spender: Spender
  /** A key of the organization, which asked for the payments. */
  readonly asker: { readonly id: string; readonly key: string }
  readonly group: string
  readonly payments: readonly string[]
  readonly waits: 'consent' | 'capture'
  /** Of the agent, before it was asked for anything. */
  readonly budget: number
}

/** A call by which somebody tries to end one payment, or all of them: null. */
export interface Attempt extends Tried {
  readonly kind: string
  readonly payment: string | null
  readonly by: Who
}

/** A way in which a payment that waits comes to its end. */
export interface Ender {
  /** The event by which it does. */
  readonly kind: string
  /** Whether each payment is asked for by itself. */
  readonly isEach: boolean
  start(scene: Scene, turn: number): Promise<readonly Attempt[]>
}

export function approvalOf(payment: string): string {
  return payment.replace('pay_', 'apr_')
}

/** One call for each payment, at both processes and by several keys in turn. */
function each(kind: string, routeOf: (payment: string) => string, { by, send }: Manner): Ender {
  const start = ({ pair, spender, asker, payments }: Scene, turn: number) => {
    const keys = { owner: {}, agent: { key: spender.key }, asker: { key: asker.key } }
    const calls = payments.map(async (payment, index) => {
      const at = turn + index
      const who = by[index % by.length] ?? 'owner'
      const options = { ...keys[who], ...(send === undefined ? {} : { send }) }
      const answer = await pair.call(at, `POST ${routeOf(payment)}`, options)
      return { at, answer, kind, payment, by: who }
    })
    return Promise.all(calls)
  }
  return { kind, isEach: true, start }
}

interface Manner {
  readonly by: readonly Who[]
  readonly send?: object
}

/** One call for all of them. */
function atOnce(
  kind: string,
  routeOf: (scene: Scene) => string,
  sendOf?: (scene: Scene) => object,
): Ender {
  const start = async (scene: Scene, at: number) => {
    const options = sendOf === undefined ? {} : { send: sendOf(scene) }
    const answer = await scene.pair.call(at, routeOf(scene), options)
    return [{ at, answer, kind, payment: null, by: 'owner' as const }]
  }
  return { kind, isEach: false, start }
}

const both = {
  expire: {
    kind: 'payment.expire',
    isEach: false,
    async start({ pair }) {
      await pair.turn(2)
      return []
    },
  } as Ender,
  pause: atOnce('agent.pause', ({ spender }) => `POST /v1/agents/${spender.id}/pause`),
  delete: atOnce('agent.delete', ({ spender }) => `DELETE /v1/agents/${spender.id}`),
}

/** Stops the agent by its kill switch. */
export const stop = atOnce(
  'switch.turn',
  () => 'POST /v1/kill-switch',
  ({ spender }) => ({ on: true, agentId: spender.id }),
)

/** Nobody vouches for the agent any more. */
export const suspend = atOnce(
  'kya.suspend',
  ({ spender }) => `POST /v1/agents/${spender.id}/kya/suspend`,
  () => ({}),
)

function decision(how: 'approve' | 'deny' | 'cancel', manner: Manner): Ender {
  const routeOf = (payment: string) => `/v1/approvals/${approvalOf(payment)}/${how}`
  return each(`approval.${how}`, routeOf, manner)
}

/** Everything that a payment which waits for consent can meet. */
export const consentEnders = {
  approve: decision('approve', { by: ['owner', 'asker'], send: {} }),
  deny: decision('deny', { by: ['asker', 'owner'], send: {} }),
  cancel: decision('cancel', { by: ['agent', 'asker'] }),
  ...both,
  revoke: atOnce('key.revoke', ({ asker }) => `DELETE /v1/api-keys/${asker.id}`),
}

function end(how: 'capture' | 'void', manner: Manner): Ender {
  return each(`payment.${how}`, (payment) => `/v1/payments/${payment}/${how}`, manner)
}

/** Everything that a hold can meet. */
export const holdEnders = {
  capture: end('capture', { by: ['agent', 'owner'], send: {} }),
  'part capture': end('capture', { by: ['owner', 'agent'], send: { amount: '0.40' } }),
  void: end('void', { by: ['owner', 'agent'] }),
  ...both,
}
