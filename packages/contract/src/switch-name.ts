import { type SwitchName, switchNames } from '@bursar/core'

/** The rail or chain that a caller names; null where there is none of that name. */
export function switchNamed(name: string): SwitchName | null {
  const word = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return switchNames.find((one) => one === word) ?? null
}

export const notASwitchName = `Must be one of: ${switchNames.join(', ')}.`
