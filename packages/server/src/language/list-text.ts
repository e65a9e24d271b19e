import { currencyText } from './amount.ts'
import type { Kind } from './entry.ts'
import { lettersOf } from './letter.ts'
import { tokensOf } from './scan.ts'
import { zoneNamed } from './zone.ts'

/** Entries of a list as a sentence names them, so that they are read as they stand. */
export function listText(kind: Kind, entries: readonly string[]): string {
  return joined(entries.map((entry) => entryText(kind, entry)))
}

/** Words with commas between them, and "and" before the last. */
export function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

function entryText(kind: Kind, entry: string): string {
  const [token, ...more] = tokensOf(lettersOf(entry))
  const isPlain =
    more.length === 0 &&
    token?.mark === (kind === 'merchants' ? 'P' : 'C') &&
    token.text === entry &&
    token.to === [...entry].length
  return isPlain ? entry : quoted(entry)
}

export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

export function zoneText(zone: string): string {
  return zoneNamed(zone) === zone ? zone : quoted(zone)
}

export function currenciesText(codes: readonly string[]): string {
  return joined(codes.map((code) => (code === 'USDC' ? code : currencyText(code))))
}
