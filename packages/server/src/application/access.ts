import { type Id, idOf, parseId, ulidOf } from '@bursar/core'
import { selectLineage } from '../store/read/agent.ts'
import { readId } from '../store/read/value.ts'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { firstWalletOf } from './id.ts'

interface Reached {
  readonly kind: 'agent'
  readonly agent: Id<'agent'>
}

/** The agent named by either of its ids, or why this caller cannot reach it. */
export function reachNamed(call: Call, id: string): Reached | Rejection {
  const agent = agentNamed(id)
  const own = call.caller.agent
  // Not its own is the same answer whether or not it exists.
  if (own !== null && agent !== own) return rejected('SCOPE_FORBIDDEN')
  return agent === null ? rejected('NOT_FOUND') : { kind: 'agent', agent }
}

/** The same for calls that an agent which may delegate makes for those below it too. */
export async function reachBelow(deps: Deps, call: Call, id: string): Promise<Reached | Rejection> {
  const { agent: own, bookId } = call.caller
  const reached = reachNamed(call, id)
  const agent = agentNamed(id)
  if (reached.kind === 'agent' || own === null || agent === null || !mayDelegate(call))
    return reached
  const lineage = await deps.database.read(selectLineage(bookId, ulidOf(agent)))
  if (!lineage.some((row) => readId('agent', row.id) === own)) return reached
  return { kind: 'agent', agent }
}

export function mayDelegate({ caller }: Call): boolean {
  return caller.permissions.includes('agents:delegate')
}

/** The same for a wallet: an agent has its first one, and maybe further ones. */
export async function reachWallet(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'wallet'; readonly wallet: Id<'wallet'> } | Rejection> {
  const { agent: own, bookId } = call.caller
  const wallet = walletNamed(id)
  if (wallet === null) return rejected(own === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  if (own === null || ulidOf(wallet) === ulidOf(own)) return { kind: 'wallet', wallet }
  const [row] = await deps.database.read(selectWallet(bookId, ulidOf(wallet)))
  const isOwn = row !== undefined && decodeWallet(row).agent === own
  return isOwn ? { kind: 'wallet', wallet } : rejected('SCOPE_FORBIDDEN')
}

/** An agent named by its own id, or by its first wallet. */
export function agentNamed(text: string): Id<'agent'> | null {
  const wallet = parseId('wallet', text)
  return wallet === null ? parseId('agent', text) : idOf('agent', ulidOf(wallet))
}

/** A wallet named by its id, or an agent's first one by that of the agent. */
export function walletNamed(text: string): Id<'wallet'> | null {
  const agent = parseId('agent', text)
  return agent === null ? parseId('wallet', text) : firstWalletOf(agent)
}

/** Whether a wallet is there and is not the agent's. */
export async function isWalletOfOther(
  { database }: Deps,
  { caller }: Call,
  { wallet, agent }: { wallet: string; agent: Id<'agent'> | null },
): Promise<boolean> {
  const id = walletNamed(wallet)
  if (id === null) return false
  const [row] = await database.read(selectWallet(caller.bookId, ulidOf(id)))
  return row !== undefined && decodeWallet(row).agent !== agent
}

/** Rules of what is there already are changed with the permission to change policies. */
export function mayRule({ caller }: Call, change: object | null): Rejection | null {
  const isChange = change !== null && Object.keys(change).length > 0
  if (!isChange || caller.permissions.includes('policies:write')) return null
  return rejected('FORBIDDEN', { details: { permission: 'policies:write' } })
}
