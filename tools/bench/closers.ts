/** Whatever was opened, closed in the opposite order: after the work, an error or a signal. */
export class Closers {
  readonly #closers: (() => Promise<unknown> | unknown)[] = []
  #closing: Promise<void> | null = null

  add(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close)
  }

  /** Closes everything, once: who asks again waits for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        process.stderr.write(`could not be closed: ${String(error)}\n`)
      }
    }
  }
}
