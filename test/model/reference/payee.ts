import type { Command, Id } from '@bursar/core'
import type { ModelWallet, World } from './world.ts'

export function decidePayee(
  world: World,
  command: Extract<Command, { kind: `payee.${string}` }>,
): string | null {
  const payee = world.payees.find(({ id }) => id === command.params.payee)
  if (command.kind === 'payee.create') {
    const { payee: id, facts } = command.params
    const wallet = reachable(world, facts.wallet)
    if (wallet === undefined) return 'NOT_FOUND'
    const { name, domains, address } = facts
    const before = world.payments.length
    world.payees.push({ id, name, domains, wallet, address, before, deleted: false })
    return null
  }
  if (payee?.deleted !== false) return 'NOT_FOUND'
  if (command.kind === 'payee.delete') {
    payee.deleted = true
    return null
  }
  const { name, domains, address, wallet: id } = command.params.change
  const wallet = id === undefined ? payee.wallet : reachable(world, id)
  if (wallet === undefined) return 'NOT_FOUND'
  payee.name = name ?? payee.name
  payee.domains = domains ?? payee.domains
  payee.wallet = wallet
  payee.address = address === undefined ? payee.address : address
  payee.before = world.payments.length
  return null
}

/** Undefined for a wallet that nobody can pay. */
function reachable(world: World, id: Id<'wallet'> | null): ModelWallet | null | undefined {
  if (id === null) return null
  const wallet = world.wallet(id)
  return wallet?.system === true ? undefined : wallet
}
