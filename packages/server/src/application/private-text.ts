import { randomBytes } from 'node:crypto'
import type { Metadata } from '@bursar/contract'
import type { Ulid } from '@bursar/core'
import type { PrivateText } from '../engine/request.ts'
import { textDigest } from '../store/digest.ts'

const SALT_BYTES = 16

/**
 * Texts that may have to be erased one day: the command gets salted digests, the texts go
 * beside the log. A field that is undefined is not mentioned; null says that it was cleared.
 */
export function privateTexts(
  subject: Ulid,
  fields: Readonly<Record<string, string | null | undefined>>,
): { digests: Record<string, string | null>; texts: PrivateText[] } {
  const digests: Record<string, string | null> = {}
  const texts: PrivateText[] = []
  for (const [field, text] of Object.entries(fields)) {
    if (text === undefined) continue
    const salt = text === null ? null : randomBytes(SALT_BYTES)
    digests[field] = text === null || salt === null ? null : textDigest(salt, text)
    texts.push({ subject, field, salt, text })
  }
  return { digests, texts }
}

/** Labels, which are kept together as one such text. */
export function metadataOf(text: string | null): Metadata {
  return text === null ? {} : JSON.parse(text)
}
