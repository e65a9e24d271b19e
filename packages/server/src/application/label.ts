import type { Metadata } from '@bursar/contract'
import type { Rejection } from './call.ts'

/** The labels would be too many or too long together. */
export interface MetadataFault {
  readonly kind: 'metadata_fault'
  readonly sentence: string
}

/** Labels with a change merged in; null removes one. */
export function mergedLabels(before: Metadata, change: Metadata): Metadata {
  const all = Object.entries({ ...before, ...change })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

const mergesMax = 20

/**
 * Reads, merges and writes anew while somebody else writes in between: labels are merged here, and
 * the core takes them only if what they were merged into still stands.
 */
export async function untilFresh<W extends { readonly kind: string }>(
  attempt: () => Promise<W | Rejection>,
): Promise<W | Rejection> {
  let answer = await attempt()
  for (let left = mergesMax; left > 0 && isStale(answer); left -= 1) answer = await attempt()
  return answer
}

function isStale(answer: { readonly kind: string; readonly code?: unknown }): boolean {
  return answer.kind === 'rejected' && answer.code === 'CONFLICT'
}
