import { operations } from './generated.ts'
import type { Field, Operation } from './operation.ts'

/** What the first words of a command line name. */
export type Named =
  | { readonly kind: 'verb'; readonly operation: Operation; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly words: readonly string[]; readonly rest: readonly string[] }

/** The longest name of an operation, or of a group of them, that the words begin with. */
export function named(words: readonly string[], table = operations): Named | null {
  const flags = words.findIndex((word) => word.startsWith('-'))
  const lead = flags === -1 ? words : words.slice(0, flags)
  for (let length = lead.length; length > 0; length -= 1) {
    const start = words.slice(0, length)
    const rest = words.slice(length)
    const operation = table.find((one) => isSame(one.words, start))
    if (operation !== undefined) return { kind: 'verb', operation, rest }
    if (below(start, table).length > 0) return { kind: 'group', words: start, rest }
  }
  return null
}

/** The operations of a group, and of groups in it. */
export function below(words: readonly string[], table = operations): Operation[] {
  return table.filter(
    (one) => one.words.length > words.length && isSame(one.words.slice(0, words.length), words),
  )
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index])
}

/** The names in the path, in order: each is an argument. */
export function pathNames({ path }: Operation): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

/** The only field that is needed, if it is a plain value: it may stand after the path's names. */
export function mainField({ fields }: Operation): Field | null {
  const [field, ...others] = fields.filter(({ required }) => required)
  const isPlain = field !== undefined && ['text', 'amount', 'integer'].includes(field.kind)
  return isPlain && others.length === 0 ? field : null
}

/** `bursar agents create`. */
export function lineOf({ words }: Pick<Operation, 'words'>): string {
  return ['bursar', ...words].join(' ')
}

/** Whether a list may be longer than its page, so that `--all` has a meaning. */
export function isPaged({ fields }: Operation): boolean {
  return fields.some(({ name, place }) => place === 'query' && /^(cursor|offset)$/.test(name))
}

/** `--daily-limit <amount>`. */
export function flagText({ flag, kind, values }: Field): string {
  if (kind === 'boolean') return `--${flag}`
  const shown = values !== undefined && values.join('|').length <= 30 ? values.join('|') : kind
  return `--${flag} <${shown}>`
}
