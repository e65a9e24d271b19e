import type { Database, Query } from '../../packages/server/src/store/db.ts'

const never = new Promise<never>(() => undefined)

/**
 * A database seen from a process that is killed at one of its statements, before or after the
 * database has done it: neither this one nor any later one is ever answered.
 */
export class HaltingDatabase implements Pick<Database, 'read' | 'openWriter'> {
  /** Statements that were answered. */
  answered = 0
  isHalted = false
  readonly #real: Database
  readonly #at: number
  readonly #when: 'before' | 'after'

  constructor(real: Database, at: number, when: 'before' | 'after') {
    this.#real = real
    this.#at = at
    this.#when = when
  }

  read: Database['read'] = (query) => this.#do(() => this.#real.read(query))

  async openWriter() {
    const writer = await this.#real.openWriter()
    const flight = (queries: readonly Query[], ms: number) =>
      this.#do(() => writer.flight(queries, ms))
    return { ...writer, alive: true, flight, destroy: () => writer.destroy() }
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    if (this.isHalted) return never
    this.isHalted = this.answered === this.#at
    if (this.isHalted && this.#when === 'before') return never
    const result = await work()
    // Halted meanwhile: whatever was under way is not heard of either.
    if (this.isHalted) return never
    this.answered += 1
    return result
  }
}
