import { idOf, ulidOf, ulidOfSeq } from '@bursar/core'

/** The transaction of an event: its place in the log and its moment. */
export function transactionId(seq: number, at: number) {
  return idOf('transaction', ulidOfSeq(seq, at))
}

/** The event itself, by the same place. */
export function eventId(seq: number, at: number) {
  return idOf('event', ulidOfSeq(seq, at))
}

/** An agent and its first wallet share a ULID. */
export function firstWalletOf(agent: `agent_${string}`) {
  return idOf('wallet', ulidOf(agent))
}

/** An agent, or a group, and the policy of its own share a ULID too. */
export function ownPolicyOf(scope: `agent_${string}` | `grp_${string}`) {
  return idOf('policy', ulidOf(scope))
}
