import { type Label, labels, type SwitchName, switchNames } from '@bursar/core'

export function switchNamed(name: string): SwitchName | null {
  return switchNames.find((one) => one === name) ?? null
}

/** The label that a caller gave a payment, if a kill switch can stop it. */
export function labelOf(name: string | null): Label | null {
  const word = name?.trim().toLowerCase()
  return labels.find((one) => one === word) ?? null
}
