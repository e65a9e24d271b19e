import { parseArgs } from 'node:util'
import { UsageError } from '../usage-error.ts'
import { flagText, isPaged, lineOf, mainField, pathNames } from './catalog.ts'
import type { Field, Operation } from './operation.ts'
import { jsonValue, queryValue } from './value.ts'

/** The flags of a verb that are no fields of its operation. */
export interface Own {
  readonly help?: true
  readonly json?: true
  readonly all?: true
  readonly live?: true
  readonly data?: string
  readonly 'idempotency-key'?: string
  readonly 'base-url'?: string
  readonly 'api-key'?: string
  readonly home?: string
}

/** A command line that its operation can be asked with. */
export interface Given {
  readonly own: Own
  readonly ids: readonly string[]
  readonly query: ReadonlyMap<string, string>
  /** Fields of the body, each as JSON. */
  readonly body: ReadonlyMap<string, string>
}

interface Flag {
  readonly type: 'string' | 'boolean'
  readonly multiple?: true
  readonly field?: Field
  /** What it stands for without a value. */
  readonly says?: string
}

/** Reads the words after a verb. Errors: UsageError with what is allowed. */
export function given(operation: Operation, args: readonly string[]): Given {
  const flags = flagsOf(operation)
  const { own, texts, positionals } = read(operation, args, flags)
  if (own.help) return { own, ids: [], query: new Map(), body: new Map() }
  const names = pathNames(operation)
  const main = mainField(operation)
  const [text, ...others] = positionals.slice(names.length)
  if (text !== undefined && main !== null && !texts.has(main)) texts.set(main, [text])
  else if (text !== undefined) throw misused(operation, `Not understood: ${text}.`)
  if (others.length > 0) throw misused(operation, `Not understood: ${others.join(' ')}.`)
  for (const [index, name] of names.entries())
    if ((positionals[index] ?? '') === '') throw misused(operation, `<${name}> is missing.`)
  const missing = operation.fields.filter(
    (field) => field.required && !texts.has(field) && own.data === undefined,
  )
  if (missing.length > 0) throw misused(operation, `Required: ${missing.map(flagText).join(', ')}.`)
  return { own, ids: positionals.slice(0, names.length), ...placed(texts) }
}

type Texts = Map<Field, readonly (string | null)[]>

function placed(texts: Texts): Pick<Given, 'query' | 'body'> {
  const query = new Map<string, string>()
  const body = new Map<string, string>()
  for (const [field, list] of texts) {
    const values = list.filter((text) => text !== null)
    const isNull = values.length < list.length
    if (field.place === 'query') query.set(field.name, queryValue(field, values))
    else body.set(field.name, isNull ? 'null' : jsonValue(field, values))
  }
  return { query, body }
}

const own: Readonly<Record<string, Flag>> = {
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  live: { type: 'boolean' },
  'base-url': { type: 'string' },
  'api-key': { type: 'string' },
  home: { type: 'string' },
}

function flagsOf(operation: Operation): Map<string, Flag> {
  const flags = new Map(Object.entries(own))
  if (isPaged(operation)) flags.set('all', { type: 'boolean' })
  if (operation.hasBody) flags.set('data', { type: 'string' })
  if (operation.writes) flags.set('idempotency-key', { type: 'string' })
  for (const field of operation.fields) {
    const { flag, kind, nullable } = field
    if (kind === 'boolean') {
      flags.set(flag, { type: 'boolean', field, says: 'true' })
      flags.set(`no-${flag}`, { type: 'boolean', field, says: 'false' })
    } else {
      flags.set(flag, { type: 'string', field, ...(kind === 'words' ? { multiple: true } : {}) })
      if (nullable) flags.set(`no-${flag}`, { type: 'boolean', field })
    }
  }
  return flags
}

/** The words as flags and the rest. */
function read(operation: Operation, args: readonly string[], flags: ReadonlyMap<string, Flag>) {
  const options = Object.fromEntries([...flags].map(([name, { type }]) => [name, { type }]))
  const { tokens } = parseArgs({
    // A negative number is no bundle of flags. No word of a command line has a NUL of its own.
    args: args.map((word) => word.replace(/^-(?=[\d.])/, '\0-').replace(/^-h$/, '--help')),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const own: Record<string, string | true> = {}
  const texts: Texts = new Map()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value.replace('\0', ''))
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const flag = flags.get(name)
    if (flag === undefined || !rawName.startsWith('--'))
      throw misused(operation, `Unknown flag ${rawName}. ${allowed(flags)}`)
    const text = value?.replace('\0', '')
    if (flag.type === 'string' && (text === undefined || (!inlineValue && text.startsWith('--'))))
      throw misused(operation, `${rawName} needs a value; one that begins with --: ${rawName}=….`)
    if (flag.field === undefined) own[name] = text ?? true
    else add(texts, { operation, flag, field: flag.field, rawName, text })
  }
  return { own: own as Own, texts, positionals }
}

interface Added {
  readonly operation: Operation
  readonly flag: Flag
  readonly field: Field
  readonly rawName: string
  readonly text: string | undefined
}

function add(texts: Texts, { operation, flag, field, rawName, text }: Added): void {
  const before = texts.get(field)
  if (before !== undefined && !flag.multiple) throw misused(operation, `${rawName} is given twice.`)
  texts.set(field, [...(before ?? []), text ?? flag.says ?? null])
}

function allowed(flags: ReadonlyMap<string, Flag>): string {
  return `Allowed: ${[...flags.keys()].map((name) => `--${name}`).join(' ')}.`
}

function misused(operation: Operation, says: string): UsageError {
  return new UsageError(`${says}\nUsage: ${lineOf(operation)} … --help shows all of it.`)
}
