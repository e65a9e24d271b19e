import { safeText, widthOf } from './safe-text.ts'
import { plainText } from './table.ts'

type Item = Readonly<Record<string, unknown>>

/** Names and values, aligned; what is nested stands below its name, indented. */
export function objectText(item: Item, indent = ''): string {
  const entries = Object.entries(item).map(([name, value]) => [safeText(name), value] as const)
  const flat = entries.filter(([, value]) => isFlat(value))
  const width = Math.max(0, ...flat.map(([name]) => widthOf(name)))
  return entries
    .map(([name, value]) => {
      if (!isFlat(value)) return `${indent}${name}:\n${nested(value, `${indent}  `)}`
      const space = ' '.repeat(width - widthOf(name))
      return `${indent}${name}${space}  ${flatText(value)}\n`
    })
    .join('')
}

function nested(value: unknown, indent: string): string {
  if (!Array.isArray(value)) return objectText(value as Item, indent)
  return value
    .map((one: unknown) => {
      if (isFlat(one)) return `${indent}- ${flatText(one)}\n`
      return `${indent}- ${nested(one, `${indent}  `).slice(indent.length + 2)}`
    })
    .join('')
}

/** Whether it stands on one line. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value)
    ? value.every((one) => typeof one !== 'object' || one === null)
    : Object.keys(value).length === 0
}

function flatText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(plainText).join(', ')
  return typeof value === 'object' ? '-' : plainText(value)
}
