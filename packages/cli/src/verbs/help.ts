import { safeText } from '../terminal/safe-text.ts'
import { below, flagText, isPaged, lineOf, mainField, pathNames } from './catalog.ts'
import { operations } from './generated.ts'
import type { Field, Operation } from './operation.ts'

/** Everything about one verb. */
export function verbHelp(operation: Operation, baseUrl: string): string {
  const { summary, about, fields, permission, agentPermission, method, path } = operation
  const flags = fields.map((field): [string, string] => [flagText(field), aboutField(field)])
  return [
    `Usage: ${usageOf(operation)}\n\n${summary}.\n`,
    about === undefined ? '' : `${about}\n`,
    flags.length === 0 ? '' : `\nFlags:\n${columns(flags)}`,
    `\nOf every command:\n${columns(ownHelp(operation))}`,
    `\nExample:\n  ${exampleOf(operation)}\n`,
    `\nPermission: ${permission}; an agent's own key: ${agentPermission ?? 'never'}\n`,
    `Request: ${method} ${path}\nDocumentation: ${pageOf(operation, baseUrl)}\n`,
  ].join('')
}

/** The verbs of a group, or without words all groups. */
export function groupHelp(words: readonly string[]): string {
  const verbs = below(words).map((one): [string, string] => [usageOf(one), one.summary])
  return `Usage: ${['bursar', ...words].join(' ')} <verb>\n\n${columns(verbs)}`
}

/** Every word that a verb can begin with, and what follows it. */
export function groupLines(): string {
  const groups = new Map<string, string[]>()
  for (const { words } of operations) {
    const [first = '', second = ''] = words
    const verbs = groups.get(first) ?? []
    if (!verbs.includes(second)) verbs.push(second)
    groups.set(first, verbs)
  }
  return columns([...groups].map(([group, verbs]) => [group, verbs.join(', ')]))
}

function usageOf(operation: Operation): string {
  const main = mainField(operation)
  const names = [...pathNames(operation), ...(main === null ? [] : [main.flag])]
  return [lineOf(operation), ...names.map((name) => `<${name}>`)].join(' ')
}

function aboutField({ required, nullable, kind, values, flag, about }: Field): string {
  const parts = [
    required ? 'Required.' : '',
    about ?? '',
    kind === 'words' ? 'Repeat it, or separate by commas.' : '',
    values === undefined ? '' : `One of ${values.join(', ')}.`,
    nullable && kind !== 'boolean' ? `--no-${flag} sends null.` : '',
    kind === 'boolean' ? `Or --no-${flag}.` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function ownHelp(operation: Operation): [string, string][] {
  const { writes, hasBody } = operation
  const data: [string, string] = ['--data <JSON|@file|->', 'The whole body; flags replace fields.']
  const key: [string, string] = ['--idempotency-key <key>', 'Default: a new one.']
  return [
    ...(hasBody ? [data] : []),
    ...(writes ? [key] : []),
    ...(isPaged(operation)
      ? ([['--all', 'Every page. With --json: one object on each line.']] as [string, string][])
      : []),
    ['--json', 'Print what the server answers.'],
    ['--base-url <url>, --api-key <key|->, --home <folder>, --live', 'Which server, which key.'],
  ]
}

/** A command line that sends the example of the contract. */
export function exampleOf(operation: Operation): string {
  const ids = pathNames(operation).map((name) => `<${name}>`)
  const example = (operation.example ?? {}) as Readonly<Record<string, unknown>>
  const parts = Object.entries(example).map(([name, value]) => {
    const field = operation.fields.find((one) => one.name === name && one.place === 'body')
    return field === undefined ? '' : wordOf(field, value)
  })
  return [lineOf(operation), ...ids, ...parts].join(' ')
}

function wordOf(field: Field, value: unknown): string {
  if (field.kind === 'boolean') return value === true ? `--${field.flag}` : `--no-${field.flag}`
  if (value === null) return `--no-${field.flag}`
  const isList = field.kind === 'words' && Array.isArray(value)
  const text = isList ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : value
  return `--${field.flag} ${quoted(String(text))}`
}

/** As a shell reads it: one word, whatever stands in it. */
export function quoted(word: string): string {
  return /^[\w.,:/@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function pageOf({ name, words }: Operation, baseUrl: string): string {
  const isV2 = words[0] === 'v2'
  const noun = name.split('.')[isV2 ? 1 : 0]
  return `${safeText(baseUrl)}/docs${isV2 ? '/agent-first' : ''}#/${noun}/${name}`
}

const lineLengthMax = 96

/** Two columns; the second one is broken into lines. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(36, Math.max(0, ...rows.map(([name]) => name.length)))
  return rows
    .map(([name, about]) => {
      const lines = broken(about, lineLengthMax - width - 4)
      const head = name.length > width ? `${name}\n${' '.repeat(width + 2)}` : name.padEnd(width)
      return `  ${head}  ${lines.join(`\n${' '.repeat(width + 4)}`)}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}

function broken(text: string, length: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > length) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
