import { fold } from '../../../contract/src/merchant/fold.ts'
import { categoryEntryFault, merchantEntryFault } from '../../../contract/src/merchant/reading.ts'
import { isOwnWord, nameMark } from './name.ts'
import type { SaidNames } from './statement.ts'
import type { Token } from './token.ts'

export type Kind = 'merchants' | 'categories'

/** What a list names; of each kind what was said of it, in order. */
export interface Entries {
  readonly merchants: readonly string[]
  readonly categories: readonly string[]
  /** Names that nobody knows, and words of no merchant code: what is meant may be called else. */
  readonly unknown: readonly string[]
}

export type ReadNames =
  | { readonly kind: 'entries'; readonly entries: Entries }
  | { readonly kind: 'asked'; readonly readings: readonly string[] }
  | null

const entryLengthMax = 100

/** What names stand for; null where one of them cannot be understood. */
export function readNames(said: SaidNames, tokens: readonly Token[], blocks: boolean): ReadNames {
  const entries: Record<Kind, string[]> = { merchants: [], categories: [] }
  const unknown: string[] = []
  for (const index of said.tokens) {
    const token = tokens[index]
    const kind = token === undefined ? null : kindOf(token, said.of, blocks)
    if (token === undefined || kind === null) return null
    if (kind === 'both')
      return {
        kind: 'asked',
        readings: [`the merchant "${token.text}"`, `the category "${token.text}"`],
      }
    if (!isEntry(token.text, kind)) return null
    entries[kind].push(token.text)
    if (token.mark === 'U' || isOwnWord(token.text)) unknown.push(token.text)
  }
  // What is said as a list stands as it was said.
  if (said.of === null)
    for (const kind of ['merchants', 'categories'] as const)
      entries[kind] = union([[], entries[kind]])
  return { kind: 'entries', entries: { ...entries, unknown } }
}

function kindOf({ mark, text }: Token, of: Kind | null, blocks: boolean): Kind | 'both' | null {
  // To block it would let pass what the codes call by another name.
  if (blocks && mark === 'C' && isOwnWord(text)) return null
  switch (mark) {
    case 'P':
      return of === 'categories' ? null : 'merchants'
    // Who blocks a name that nobody knows may have mistyped one, or a category.
    case 'U':
      return of === 'categories' || blocks ? null : 'merchants'
    case 'C':
      return of === 'merchants' ? null : 'categories'
    case 'B':
      return of ?? 'both'
    case 'S':
      return of ?? (isCategoryToo(text) ? 'both' : 'merchants')
    default:
      return null
  }
}

function isCategoryToo(text: string): boolean {
  const words = fold(text).split(/[ _-]+/)
  return nameMark(words) === 'C' || nameMark(words) === 'B'
}

function isEntry(text: string, kind: Kind): boolean {
  if (text.trim() === '' || text.length > entryLengthMax) return false
  return (kind === 'merchants' ? merchantEntryFault(text) : categoryEntryFault(text)) === null
}

/** Whether entries are the same but for case and blanks. */
export function sameEntry(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

export function holds(entries: readonly string[], entry: string): boolean {
  return entries.some((other) => sameEntry(other, entry))
}

export function holdsAll(entries: readonly string[], others: readonly string[]): boolean {
  const known = new Set(entries.map(fold))
  return others.every((entry) => known.has(fold(entry)))
}

export function sameEntries(one: readonly string[], other: readonly string[]): boolean {
  return holdsAll(one, other) && holdsAll(other, one)
}

/** Entries of several lists, each once; those of the first as they stand. */
export function union(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = lists
  const all = [...first]
  const known = new Set(first.map(fold))
  for (const entry of rest.flat()) {
    if (known.has(fold(entry))) continue
    known.add(fold(entry))
    all.push(entry)
  }
  return all
}
