import { type Infer, id, list, nullable, oneOf, text, tuple } from './codec.ts'
import type { Id } from './id.ts'

/**
 * Rails by which money leaves a book. What must exist for each is typed by this list or derived
 * from it: a new name compiles only when all of that knows it.
 */
export const outsideRails = ['simulated'] as const
export type OutsideRail = (typeof outsideRails)[number]

/** All rails: those, and the book itself, between two wallets of it. */
export const rails = ['internal', ...outsideRails] as const
export type Rail = (typeof rails)[number]

export function isOutside(rail: Rail): rail is OutsideRail {
  return rail !== 'internal'
}

/** Whether a log can keep what a rail says: bounded, well-formed and without control characters. */
export function isRailText(said: string, charactersMax: number): boolean {
  return said.length <= charactersMax && !/[\p{Cc}\p{Cs}]/u.test(said)
}

const chains = [
  ...(['ethereum', 'base', 'base_sepolia', 'polygon', 'arbitrum', 'optimism'] as const),
  ...(['solana', 'tempo'] as const),
] as const

/**
 * Every rail and chain that a caller can name, ours or not: a kill switch of that name stops what
 * goes by it and what is labelled so. Logs have them: a name is never taken away.
 */
export const switchNames = [
  ...rails,
  ...(['a2a', 'x402', 'ap2', 'card', 'checkout'] as const),
  ...chains,
] as const
export type SwitchName = (typeof switchNames)[number]

export function isChain(name: SwitchName): boolean {
  return chains.some((one) => one === name)
}

interface NamedMerchant {
  readonly id: string | null
  readonly name: string | null
  readonly domain: string | null
}

/** What is known of an outside payee when its rail is chosen. */
export interface OutsidePayee {
  readonly merchant: NamedMerchant | null
  /** As the payee directory has it. */
  readonly address: string | null
}

export interface RailTraits {
  readonly environments: readonly ('test' | 'live')[]
  reaches(payee: OutsidePayee): boolean
}

/** Where each rail can be used and whom it can pay, the preferred one first. */
export const railTraits: Readonly<Record<OutsideRail, RailTraits>> = {
  // Live money never leaves by a simulation.
  simulated: { environments: ['test'], reaches: () => true },
}

/** Whether a payment is complete with its own command, or when the rail says so. */
export const settlements = ['at_once', 'later'] as const
export type Settles = (typeof settlements)[number]

/** How a rail of a book settles; the payees in `except` are settled the other way. */
export const railTerms = tuple(
  { rail: oneOf(...outsideRails), settles: oneOf(...settlements) },
  { except: nullable(list(text)) },
)
export type RailTerms = Infer<typeof railTerms>

export function settlesLater(
  { settles, except }: Pick<RailTerms, 'settles' | 'except'>,
  merchant: NamedMerchant | null,
): boolean {
  const names = merchant === null ? [] : [merchant.id, merchant.name, merchant.domain]
  const isExcepted = names.some((name) => name !== null && except?.includes(name) === true)
  return (settles === 'later') !== isExcepted
}

/** The clearing wallets of a currency, one for each rail: what it has paid and is not netted. */
export const clearingWallets = list(tuple({ rail: oneOf(...outsideRails), wallet: id('wallet') }))
export type ClearingWallets = Infer<typeof clearingWallets>

/** Clearing wallets of one rail, for currencies that had none for it. */
export const clearingAdded = list(tuple({ currency: text, wallet: id('wallet') }))
export type ClearingAdded = Infer<typeof clearingAdded>

export function newClearingWallets(mint: () => Id<'wallet'>): ClearingWallets {
  return outsideRails.map((rail) => ({ rail, wallet: mint() }))
}

/**
 * The rail that a payee is paid by: the first that reaches the payee and that the book has.
 * Without any, the first that would reach it, without terms; null where none would.
 */
export function railTo<R extends string, T extends { readonly rail: R }>(
  payee: OutsidePayee,
  { has, traits }: { has: readonly T[]; traits: Readonly<Record<R, RailTraits>> },
): { readonly rail: R; readonly terms: T | null } | null {
  const able = (Object.keys(traits) as R[]).filter((rail) => traits[rail].reaches(payee))
  const termsOf = (rail: R) => has.find((one) => one.rail === rail) ?? null
  const rail = able.find((one) => termsOf(one) !== null) ?? able[0]
  return rail === undefined ? null : { rail, terms: termsOf(rail) }
}
