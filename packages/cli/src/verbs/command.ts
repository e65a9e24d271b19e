import { boundedText, fileText } from '../bounded-text.ts'
import { codeOf } from '../exit-code.ts'
import { Caller } from '../server/caller.ts'
import { type Options, targetOf } from '../target.ts'
import { answerText, listText, pageIn, printJson } from '../terminal/answer.ts'
import type { Io } from '../terminal/io.ts'
import { waiting } from '../terminal/waiting.ts'
import { UsageError } from '../usage-error.ts'
import { type Given, given, type Own } from './arguments.ts'
import { isPaged, lineOf, pathNames } from './catalog.ts'
import { verbHelp } from './help.ts'
import { withMembers } from './json-text.ts'
import type { Operation } from './operation.ts'

const dataBytesMax = 1_000_000
const pageSizeDefault = 50
const pageSizeMax = '100'

/** Asks the server for one operation. Resolves with the exit code. Errors: CallFailure. */
export async function verb(operation: Operation, args: readonly string[], io: Io): Promise<number> {
  const read = given(operation, args)
  const { own } = read
  if (own.help) {
    io.stdout.write(verbHelp(operation, await addressFor(own, io)))
    return codeOf('done')
  }
  if (own.data === '-' && own['api-key'] === '-')
    throw new UsageError('Only one of --data and --api-key can be read from stdin.')
  const body = await bodyOf(operation, read, io)
  const caller = new Caller(await targetOf(optionsOf(own), io.env, io.stdin), io.signal)
  const call = new VerbCall(operation, { read, body, caller, io })
  await (own.all ? call.everyPage() : call.once())
  return codeOf('done')
}

function optionsOf({ 'base-url': baseUrl, 'api-key': apiKey, home, live }: Own): Options {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(home === undefined ? {} : { home }),
    ...(live === undefined ? {} : { live }),
  }
}

/** Help is given without a server, too. */
async function addressFor(own: Own, io: Io): Promise<string> {
  const options = { apiKey: 'any', ...optionsOf({ ...own, 'api-key': 'any' }) }
  const target = await targetOf(options, io.env).catch(() => null)
  return target?.baseUrl ?? 'http://127.0.0.1:4400'
}

async function bodyOf(operation: Operation, read: Given, { stdin }: Io): Promise<string | null> {
  const { own, body } = read
  if (own.data === undefined) return operation.hasBody ? withMembers('{}', body) : null
  const text = await dataText(own.data, stdin as AsyncIterable<Buffer>)
  try {
    JSON.parse(text)
  } catch {
    throw new UsageError('--data must be JSON.')
  }
  // Without flags the bytes are the caller's own, and the server is their judge.
  if (body.size === 0) return text
  const merged = withMembers(text, body)
  if (merged === null) throw new UsageError('--data must be an object to be combined with flags.')
  return merged
}

function dataText(data: string, stdin: AsyncIterable<Buffer>): Promise<string> {
  if (data === '-') return boundedText(stdin, { what: '--data', bytesMax: dataBytesMax })
  if (data.startsWith('@')) return fileText(data.slice(1), dataBytesMax)
  return Promise.resolve(data)
}

interface Deps {
  readonly read: Given
  readonly body: string | null
  readonly caller: Caller
  readonly io: Io
}

class VerbCall {
  readonly #operation: Operation
  readonly #deps: Deps

  constructor(operation: Operation, deps: Deps) {
    this.#operation = operation
    this.#deps = deps
  }

  async once(): Promise<void> {
    const { io, read } = this.#deps
    const text = await this.#text(read.query)
    if (read.own.json) return printJson(io, text)
    const answer: unknown = JSON.parse(text)
    const page = pageIn(answer, isPaged(this.#operation))
    if (page === null) io.stdout.write(answerText(answer, io.stdout))
    else io.stdout.write(listText(page.items, io.stdout))
    if (typeof page?.cursor === 'string')
      io.stderr.write(`There is more: --cursor ${page.cursor}, or --all.\n`)
    else if (page?.cursor === undefined && isPaged(this.#operation))
      this.#tellOffset(page?.items.length ?? 0)
    for (const name of this.#operation.secrets ?? [])
      if (typeof (answer as Readonly<Record<string, unknown>>)[name] === 'string')
        io.stderr.write(`${name} is not shown again. Store it like a password.\n`)
  }

  /** Only its length tells whether such a page is the last one. */
  #tellOffset(length: number): void {
    const { io, read } = this.#deps
    const next = Number(read.query.get('offset') ?? 0) + length
    if (length >= Number(read.query.get('limit') ?? pageSizeDefault))
      io.stderr.write(`There may be more: --offset ${next}, or --all.\n`)
  }

  /** With --json an item on each line, as they come; else one table. */
  async everyPage(): Promise<void> {
    const { io, read } = this.#deps
    const query = new Map([['limit', pageSizeMax], ...read.query])
    const all: Readonly<Record<string, unknown>>[] = []
    let count = Number(query.get('offset') ?? 0)
    while (!io.signal.aborted) {
      const page = pageIn(JSON.parse(await this.#text(query)), true)
      if (page === null) throw new Error('the answer is not a list')
      const { items, cursor } = page
      if (read.own.json) for (const item of items) printJson(io, JSON.stringify(item))
      else all.push(...items)
      count += items.length
      if (cursor === null || items.length === 0) break
      if (cursor !== undefined) query.set('cursor', cursor)
      else if (items.length < Number(query.get('limit'))) break
      else query.set('offset', String(count))
    }
    if (!read.own.json) io.stdout.write(listText(all, io.stdout))
  }

  async #text(query: ReadonlyMap<string, string>): Promise<string> {
    const { caller, body, read, io } = this.#deps
    const { method, writes } = this.#operation
    const { 'idempotency-key': idempotencyKey, json } = read.own
    const request = {
      ...{ method, writes, path: this.#path(query) },
      ...(body === null ? {} : { body }),
    }
    const calling = caller.call(request, { idempotencyKey })
    const { text } = await (json ? calling : waiting(calling, lineOf(this.#operation), io.stderr))
    return text
  }

  #path(query: ReadonlyMap<string, string>): string {
    const names = pathNames(this.#operation)
    const { ids } = this.#deps.read
    const path = this.#operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(idIn(ids[names.indexOf(name)] ?? '')),
    )
    return query.size === 0 ? path : `${path}?${new URLSearchParams([...query])}`
  }
}

/** A dotted id would name another address: a list, or the folder above. */
function idIn(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new UsageError(`An ID cannot be "${id}".`)
  return id
}
