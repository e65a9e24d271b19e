import type { Out } from './io.ts'
import { safeText, widthOf } from './safe-text.ts'

type Item = Readonly<Record<string, unknown>>

const gap = '  '
const number = /^-?\d+(\.\d+)?$/
// What says most of an item, in this order; then what else it has.
const first = [
  ...['id', 'seq', 'name', 'status', 'type', 'to', 'amount', 'currency', 'balance', 'available'],
  ...['memo', 'createdAt', 'created_at', 'expiresAt', 'expires_at'],
]
const shownMax = 8

/** Items as rows; columns on the right that do not fit the terminal are left to --json. */
export function tableOf(given: readonly Item[], { isTTY, columns }: Out): string {
  const items = given.map((item) => ({ ...item, ...payeeIn(item) }))
  const room = isTTY === true ? columns || 80 : Number.POSITIVE_INFINITY
  const shown: Column[] = []
  let width = 0
  for (const name of namesIn(items)) {
    const column = new Column(name, items)
    if (shown.some((one) => one.repeats(column))) continue
    width += column.width + (shown.length === 0 ? 0 : gap.length)
    if (shown.length > 1 && (width > room || shown.length === shownMax)) break
    shown.push(column)
  }
  const rows = [-1, ...items.keys()].map((row) => shown.map((one) => one.cell(row)).join(gap))
  return rows.map((row) => `${row.trimEnd()}\n`).join('')
}

/** Fields that are a plain value in at least one item. */
function namesIn(items: readonly Item[]): string[] {
  const plain = new Set<string>()
  for (const item of items)
    for (const [name, value] of Object.entries(item))
      if (value !== null && typeof value !== 'object' && isShort(value)) plain.add(name)
  return [...first.filter((name) => plain.has(name)), ...plain].filter(
    (name, index, all) => all.indexOf(name) === index,
  )
}

/** Who is paid, in a word. */
function payeeIn({ to }: Item): { readonly to?: string } {
  return typeof to === 'object' && to !== null ? { to: payeeText(to) } : {}
}

/** Who is paid, as the organization or the agent names it. */
export function payeeText(to: object): string {
  const { walletId, payeeId, merchant } = to as Item
  const { domain, name, id } = (merchant ?? {}) as Item
  return plainText(domain ?? name ?? id ?? payeeId ?? walletId)
}

function isShort(value: unknown): boolean {
  return String(value).length <= 60
}

class Column {
  readonly width: number
  readonly #cells: readonly string[]
  readonly #title: string
  readonly #isRight: boolean

  constructor(name: string, items: readonly Item[]) {
    this.#cells = items.map(({ [name]: value }) => plainText(value))
    this.#title = safeText(name)
    this.#isRight = this.#cells.every((text) => text === '-' || number.test(text))
    this.width = Math.max(...[this.#title, ...this.#cells].map(widthOf))
  }

  repeats(other: Column): boolean {
    return this.#cells.every((text, index) => text === other.#cells[index])
  }

  /** -1 is the title. */
  cell(row: number): string {
    const text = this.#cells[row] ?? this.#title
    const space = ' '.repeat(this.width - widthOf(text))
    return this.#isRight ? `${space}${text}` : `${text}${space}`
  }
}

/** A value as one line. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-'
  return safeText(typeof value === 'object' ? JSON.stringify(value) : String(value))
}
