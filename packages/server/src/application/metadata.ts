import type { Metadata } from '@bursar/contract'

/** Labels as they are kept. */
export function metadataOf(text: string | null): Metadata {
  return text === null ? {} : JSON.parse(text)
}
