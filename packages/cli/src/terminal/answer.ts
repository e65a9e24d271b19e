import type { Io, Out } from './io.ts'
import { objectText } from './object.ts'
import { safeJson } from './safe-text.ts'
import { plainText, tableOf } from './table.ts'

type Item = Readonly<Record<string, unknown>>

/** A page of a list, whichever way its face tells it. */
export interface ListPage {
  readonly items: readonly Item[]
  /** How to get the next page; null on the last one, undefined where only its length tells. */
  readonly cursor: string | null | undefined
}

/** The page in an answer; null where the answer is one object. */
export function pageIn(answer: unknown, isPaged: boolean): ListPage | null {
  if (Array.isArray(answer)) return areItems(answer) ? { items: answer, cursor: undefined } : null
  if (typeof answer !== 'object' || answer === null) return null
  const { cursor, ...fields } = answer as Item
  const lists = Object.values(fields).filter((value) => Array.isArray(value))
  const [items = []] = lists
  const isList = 'hasMore' in fields || (isPaged && lists.length === 1)
  if (!isList || !areItems(items)) return null
  return { items, cursor: 'hasMore' in fields ? (cursor as string | null) : undefined }
}

function areItems(list: readonly unknown[]): list is readonly Item[] {
  return list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
}

/** JSON as the server sent it; on a terminal what could move its cursor is escaped. */
export function printJson({ stdout }: Io, json: string): void {
  stdout.write(`${stdout.isTTY === true ? safeJson(json) : json}\n`)
}

export function listText(items: readonly Item[], out: Out): string {
  return items.length === 0 ? 'Nothing.\n' : tableOf(items, out)
}

/** One answer for a person. */
export function answerText(answer: unknown, out: Out): string {
  if (Array.isArray(answer))
    return areItems(answer) ? listText(answer, out) : objectText({ values: answer })
  if (typeof answer !== 'object' || answer === null) return `${plainText(answer)}\n`
  return objectText(answer as Item)
}
