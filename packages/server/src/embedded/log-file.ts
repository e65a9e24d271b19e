import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'

/**
 * A log of bounded size: a full file becomes `path.1`, in place of the one before. PostgreSQL
 * writes little, so lines are written as they come. A line that can't be written, on a full disk
 * say, is lost: payments don't stop for it.
 */
export class LogFile {
  readonly #path: string
  readonly #bytesMax: number
  #bytes: number

  constructor(path: string, bytesMax: number) {
    this.#path = path
    this.#bytesMax = bytesMax
    this.#bytes = existsSync(path) ? statSync(path).size : 0
  }

  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`)
    try {
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#bytesMax) {
        renameSync(this.#path, `${this.#path}.1`)
        this.#bytes = 0
      }
      appendFileSync(this.#path, bytes, { mode: 0o600 })
      this.#bytes += bytes.length
    } catch {
      this.#bytes = 0
    }
  }
}
