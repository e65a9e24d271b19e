import { isChain, type Label, labels, type Rail, rails, type SwitchName } from '@bursar/core'

/** A rail of ours or that payments can name, by the name that a caller gives it. */
export function railNamed(name: string): SwitchName | null {
  return [...rails, ...labels.filter((one) => !isChain(one))].find(named(name)) ?? null
}

/** The same of a chain. */
export function chainNamed(name: string): SwitchName | null {
  return labels.filter(isChain).find(named(name)) ?? null
}

/** The label that a caller gave a payment, if a kill switch can stop it. */
export function labelOf(name: string | null): Label | null {
  return name === null ? null : (labels.find(named(name)) ?? null)
}

function named(name: string): (one: Rail | Label) => boolean {
  const word = name.trim().toLowerCase()
  return (one) => one === word
}
