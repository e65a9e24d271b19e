/** Whatever was opened, closed in the opposite order: after the work, an error or a signal. */
export class Closers {
  readonly #closers: (() => Promise<unknown> | unknown)[] = []

  add(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close)
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        process.stderr.write(`could not be closed: ${String(error)}\n`)
      }
    }
  }
}
