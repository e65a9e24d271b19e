// The messages of PostgreSQL's protocol 3.0 that Bursar speaks.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

import { assert } from '@bursar/core'
import type { Param, Row } from '../db.ts'

const parametersMax = 65_535
const messageBytesMax = 0x3fff_ffff

/** Collects messages for one write. */
export class Outgoing {
  #bytes = Buffer.allocUnsafe(16_384)
  #end = 0

  startup(settings: Readonly<Record<string, string>>): this {
    const start = this.#open('')
    this.#int32(196_608)
    for (const [name, value] of Object.entries(settings)) this.#text(name).#text(value)
    return this.#text('').#close(start)
  }

  password(bytes: Buffer): this {
    const start = this.#open('p')
    this.#raw(bytes)
    return this.#close(start)
  }

  parse(name: string, text: string): this {
    const start = this.#open('P')
    this.#text(name).#text(text).#int16(0)
    return this.#close(start)
  }

  describe(name: string): this {
    const start = this.#open('D')
    this.#byte('S').#text(name)
    return this.#close(start)
  }

  /** Everything goes and comes as text, so that one decoder serves every type. */
  bind(name: string, params: readonly (string | null)[]): this {
    assert(params.length <= parametersMax, 'a statement has too many parameters')
    const start = this.#open('B')
    this.#text('').#text(name).#int16(0).#int16(params.length)
    for (const param of params) {
      if (param === null) this.#int32(-1)
      else this.#value(param)
    }
    this.#int16(0)
    return this.#close(start)
  }

  execute(): this {
    const start = this.#open('E')
    this.#text('').#int32(0)
    return this.#close(start)
  }

  sync(): this {
    return this.#close(this.#open('S'))
  }

  query(text: string): this {
    const start = this.#open('Q')
    this.#text(text)
    return this.#close(start)
  }

  /** The collected bytes; the collector is empty again. */
  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#end))
    this.#end = 0
    return bytes
  }

  #open(type: string): number {
    if (type !== '') this.#byte(type)
    const start = this.#end
    this.#int32(0)
    return start
  }

  #close(start: number): this {
    this.#bytes.writeInt32BE(this.#end - start, start)
    return this
  }

  #text(text: string): this {
    assert(!text.includes('\0'), 'a NUL would end the text early')
    this.#reserve(text.length * 3 + 1)
    this.#end += this.#bytes.write(text, this.#end)
    this.#bytes[this.#end++] = 0
    return this
  }

  #value(text: string): void {
    this.#reserve(text.length * 3 + 4)
    const length = this.#bytes.write(text, this.#end + 4)
    this.#bytes.writeInt32BE(length, this.#end)
    this.#end += length + 4
  }

  #byte(type: string): this {
    this.#reserve(1)
    this.#bytes[this.#end++] = type.charCodeAt(0)
    return this
  }

  #int16(value: number): this {
    this.#reserve(2)
    this.#end = this.#bytes.writeUInt16BE(value, this.#end)
    return this
  }

  #int32(value: number): this {
    this.#reserve(4)
    this.#end = this.#bytes.writeInt32BE(value, this.#end)
    return this
  }

  #raw(bytes: Buffer): void {
    this.#reserve(bytes.length)
    this.#end += bytes.copy(this.#bytes, this.#end)
  }

  #reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe((this.#end + length) * 2)
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** Cuts the stream into messages, of which it hands on type and body. */
export class Incoming {
  #chunks: Buffer[] = []
  #length = 0
  #needed = 5
  readonly #receive: (type: string, body: Buffer) => void

  constructor(receive: (type: string, body: Buffer) => void) {
    this.#receive = receive
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    // A message that spans many chunks is joined once, when its last byte is there.
    if (this.#length < this.#needed) return
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length)
    let at = 0
    this.#needed = 5
    while (bytes.length - at >= 5) {
      const size = bytes.readInt32BE(at + 1) + 1
      if (size < 5 || size > messageBytesMax) throw new Error('malformed message')
      if (bytes.length - at < size) {
        this.#needed = size
        break
      }
      this.#receive(String.fromCharCode(bytes[at] ?? 0), bytes.subarray(at + 5, at + size))
      at += size
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)]
    this.#length = bytes.length - at
  }
}

/** The fields of an ErrorResponse or NoticeResponse, keyed by their letters. */
export function noticeFields(body: Buffer): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  for (const field of body.toString('utf8').split('\0')) {
    if (field !== '') fields[field.charAt(0)] = field.slice(1)
  }
  return fields
}

/** A parameter in PostgreSQL's text format. */
export function paramText(value: Param): string | null {
  if (typeof value === 'string' || value === null) return value
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return String(value)
}

/** By the type's OID in pg_type; of others, PostgreSQL's text is the value. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
}

export interface Column {
  readonly name: string
  readonly parse: ((text: string) => unknown) | undefined
}

/** The columns of a RowDescription. */
export function parseColumns(body: Buffer): Column[] {
  const columns: Column[] = []
  let at = 2
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const end = body.indexOf(0, at)
    const name = body.toString('utf8', at, end)
    columns.push({ name, parse: parsers[body.readUInt32BE(end + 7)] })
    at = end + 19
  }
  return columns
}

/** The values of a DataRow. */
export function decodeRow(columns: readonly Column[], body: Buffer): Row {
  const row: Record<string, unknown> = {}
  let at = 2
  for (const { name, parse } of columns) {
    const length = body.readInt32BE(at)
    at += 4
    if (length === -1) {
      row[name] = null
      continue
    }
    const text = body.toString('utf8', at, at + length)
    row[name] = parse === undefined ? text : parse(text)
    at += length
  }
  return row
}
