import type { Metadata } from '@bursar/contract'

const labelsMax = 50

/** Labels with a change merged in; null removes one. */
export function mergedLabels(before: Metadata, change: Metadata): Metadata {
  const all = Object.entries({ ...before, ...change })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

/** Why labels that were merged cannot be kept, if so. */
export function labelsFault(labels: Metadata): string | null {
  const count = Object.keys(labels).length
  return count > labelsMax ? `Would have more than ${labelsMax} keys.` : null
}
