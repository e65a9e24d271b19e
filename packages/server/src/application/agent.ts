import { type Metadata, type Permission, type Template, templateOf } from '@bursar/contract'
import { AMOUNT_MAX, type Id, noRules, parseMoney, present, type Rules, ulidOf } from '@bursar/core'
import { mintId, mintKey } from '../identity/mint.ts'
import {
  type AgentView,
  decodeAgent,
  selectAgent,
  selectAgents,
  selectAgentsFrom,
} from '../store/read/agent.ts'
import { mayDelegate, reachBelow } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { privateTexts } from './private-text.ts'
import { type WrittenSecret, writeSecret } from './sealed-secret.ts'
import { type Written, write } from './write.ts'

/** What people call an agent. */
interface Described {
  readonly name: string
  readonly description: string | null
  readonly metadata: Metadata
}

interface NewAgent extends Described {
  readonly permissions: readonly Permission[]
  readonly rules: Rules
  readonly readOnly: boolean
}

/** An agent with a wallet and an API key. */
export function createAgent(
  deps: Deps,
  call: Call,
  { permissions, rules, readOnly, ...described }: NewAgent,
): Promise<WrittenSecret<'agent.create'> | Rejection> {
  const { environment, bookId, key: actor } = call.caller
  const agent = mintId('agent')
  const { secret, key } = mintKey(environment, bookId)
  const { digests, texts } = privateTexts(ulidOf(agent), textsOf(described))
  const params = { agent, key, permissions, rules, readOnly, walletless: null, texts: digests }
  const command = { kind: 'agent.create', actor, params } as const
  return writeSecret(deps, call, { command, texts, secret })
}

export function createAgentFromTemplate(
  deps: Deps,
  call: Call,
  { template, ...described }: Described & { readonly template: Template['id'] },
): Promise<WrittenSecret<'agent.create'> | Rejection> {
  const figures = templateOf(template)
  const { permissions, readOnly } = figures
  const rules = rulesOf(figures)
  return createAgent(deps, call, { ...described, permissions, rules, readOnly })
}

/** A template's figures as the rules of a policy. */
function rulesOf({ maxTransaction, dailyLimit, requiresApproval }: Template): Rules {
  const figure = (text: string) => {
    const parsed = parseMoney(text)
    return present(parsed.ok ? parsed.amount : null, 'a figure of a template')
  }
  return {
    ...noRules,
    maxTransaction: figure(maxTransaction),
    dailyLimit: figure(dailyLimit),
    // Every amount is above nothing: each payment is asked for.
    requireApprovalAbove: requiresApproval ? 0n : null,
  }
}

function textsOf({ name, description, metadata }: Described) {
  const isLabelled = Object.keys(metadata).length > 0
  return {
    name,
    description: description ?? undefined,
    metadata: isLabelled ? JSON.stringify(metadata) : undefined,
  }
}

/** The agents that the caller may see from the newest on, `below` a place in the log. */
export async function listAgents(
  { database }: Deps,
  call: Call,
  { below, limit }: { below: number; limit: number },
): Promise<AgentView[]> {
  const { agent: own, bookId } = call.caller
  const rows = await database.read(
    own === null
      ? selectAgents(bookId, below, limit)
      : mayDelegate(call)
        ? selectAgentsFrom(bookId, ulidOf(own), { below, limit })
        : selectAgent(bookId, ulidOf(own)),
  )
  return rows.map(decodeAgent)
}

/** The agent that a text names by its first wallet. */
export async function findAgent(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'agent'; readonly agent: AgentView } | Rejection> {
  const reached = await reachBelow(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const [row] = await deps.database.read(selectAgent(call.caller.bookId, ulidOf(reached.agent)))
  return row === undefined ? rejected('NOT_FOUND') : { kind: 'agent', agent: decodeAgent(row) }
}

/** Moves money from the organization to an agent's first wallet; below zero, back. */
export async function adjustBudget(
  deps: Deps,
  call: Call,
  { agent, amount }: { agent: Id<'agent'>; amount: bigint },
): Promise<Written<'agent.adjust'> | Rejection> {
  if (amount > AMOUNT_MAX || amount < -AMOUNT_MAX) return rejected('AMOUNT_OUT_OF_RANGE')
  const command = {
    kind: 'agent.adjust',
    actor: call.caller.key,
    params: { agent, amount },
  } as const
  return write(deps, call, { command })
}

export function pauseAgent(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<Written<'agent.pause'> | Rejection> {
  return write(deps, call, {
    command: { kind: 'agent.pause', actor: call.caller.key, params: { agent } },
  })
}

export function resumeAgent(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<Written<'agent.resume'> | Rejection> {
  return write(deps, call, {
    command: { kind: 'agent.resume', actor: call.caller.key, params: { agent } },
  })
}

/** A new API key in place of the one that there is. */
export function rotateKey(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<WrittenSecret<'agent.rotate'> | Rejection> {
  const { environment, bookId, key: actor } = call.caller
  const { secret, key } = mintKey(environment, bookId)
  const command = { kind: 'agent.rotate', actor, params: { agent, key } } as const
  return writeSecret(deps, call, { command, secret })
}

interface Delegation extends Described {
  readonly parent: Id<'agent'>
  /** null: those of {@link delegatePermissions} that the caller has. */
  readonly permissions: readonly Permission[] | null
  readonly rules: Rules
  readonly amount: bigint
  readonly expiresAt: number | null
}

const delegatePermissions: readonly Permission[] = [
  'wallets:read',
  'payments:read',
  'payments:write',
]

/** An agent below another, with part of its money. */
export function delegate(
  deps: Deps,
  call: Call,
  { parent, rules, amount, expiresAt, ...rest }: Delegation,
): Promise<WrittenSecret<'agent.delegate'> | Rejection> {
  const { environment, bookId, key: actor, permissions: held } = call.caller
  const permissions =
    rest.permissions ?? delegatePermissions.filter((permission) => held.includes(permission))
  const agent = mintId('agent')
  const { secret, key } = mintKey(environment, bookId)
  const { digests, texts } = privateTexts(ulidOf(agent), textsOf(rest))
  const terms = { permissions, rules, amount, expiresAt }
  const params = { parent, agent, key, ...terms, texts: digests }
  const command = { kind: 'agent.delegate', actor, params } as const
  return writeSecret(deps, call, { command, texts, secret })
}

/** Ends an agent; what is in its wallets goes back to whoever is above it. */
export function deleteAgent(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<Written<'agent.delete'> | Rejection> {
  return write(deps, call, {
    command: { kind: 'agent.delete', actor: call.caller.key, params: { agent } },
  })
}

/** Ends an agent whose wallets stay, frozen, with what is in them. */
export function retireAgent(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<Written<'agent.retire'> | Rejection> {
  return write(deps, call, {
    command: { kind: 'agent.retire', actor: call.caller.key, params: { agent } },
  })
}
