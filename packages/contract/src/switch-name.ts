import { type Label, labels, type Rail, rails } from '@bursar/core'

/** What a kill switch stops by name: our rails, and rails and chains that payments can name. */
export type SwitchName = Rail | Label
export const switchNames: readonly SwitchName[] = [...new Set([...rails, ...labels])]

export function switchNamed(name: string): SwitchName | null {
  return switchNames.find((one) => one === name) ?? null
}

/** The label that a caller gave a payment, if a kill switch can stop it. */
export function labelOf(name: string | null): Label | null {
  const word = name?.trim().toLowerCase()
  return labels.find((one) => one === word) ?? null
}
