/** What goes wrong again and again at one place is told once, until it goes well there. */
export class Troubles {
  readonly #problem: (error: unknown) => void
  readonly #places = new Set<string | number>()

  constructor(problem: (error: unknown) => void) {
    this.#problem = problem
  }

  /** Resolves when the work is over, with whether it went well. */
  async watch(place: string | number, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
    } catch (error) {
      if (!this.#places.has(place)) this.#problem(error)
      this.#places.add(place)
      return false
    }
    this.#places.delete(place)
    return true
  }
}
