/**
 * What time it is at the database, in microseconds. The database's clock is the only one that
 * counts; between its answers a monotonic clock carries it on.
 */
export class DatabaseClock {
  #micros = 0
  #heardAt = 0

  get isSet(): boolean {
    return this.#micros > 0
  }

  heard(micros: number): void {
    this.#micros = micros
    this.#heardAt = performance.now()
  }

  now(): number {
    return Math.floor(this.#micros + (performance.now() - this.#heardAt) * 1000)
  }
}
