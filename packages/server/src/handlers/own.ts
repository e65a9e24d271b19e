import { type Id, idOf, parseId, ulidOf } from '@bursar/core'
import { type Call, type Rejection, rejected } from './call.ts'

/** The agent that a path on /v1 names by its first wallet, or why this caller cannot reach it. */
export function reachAgent(
  call: Call,
  id: string,
): { readonly kind: 'agent'; readonly agent: Id<'agent'> } | Rejection {
  const wallet = parseId('wallet', id)
  const agent = wallet === null ? null : idOf('agent', ulidOf(wallet))
  const own = call.caller.agent
  // Not its own is the same answer whether or not it exists.
  if (own !== null && agent !== own) return rejected('SCOPE_FORBIDDEN')
  return agent === null ? rejected('NOT_FOUND') : { kind: 'agent', agent }
}

/** The same for a wallet. An agent has one wallet so far: the one that shares its ULID. */
export function reachWallet(
  call: Call,
  id: string,
): { readonly kind: 'wallet'; readonly wallet: Id<'wallet'> } | Rejection {
  const reached = reachAgent(call, id)
  if (reached.kind === 'rejected') return reached
  return { kind: 'wallet', wallet: idOf('wallet', ulidOf(reached.agent)) }
}
