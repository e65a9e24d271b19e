import type { Connection, Fields } from './connect.ts'

/** Who uses tools, and which of them it has used. */
export class Actor {
  readonly connection: Connection
  readonly key: string
  readonly used = new Set<string>()

  constructor(connection: Connection, key: string) {
    this.connection = connection
    this.key = key
  }

  call(tool: string, sent: Fields = {}): Promise<Fields> {
    this.used.add(tool)
    return this.connection.call(tool, sent)
  }

  /** A call that is carried out. */
  did(tool: string, sent: Fields = {}): Promise<Fields> {
    this.used.add(tool)
    return this.connection.did(tool, sent)
  }

  /** Why a call is refused. */
  refused(tool: string, sent: Fields = {}): Promise<Fields> {
    this.used.add(tool)
    return this.connection.refused(tool, sent)
  }
}
