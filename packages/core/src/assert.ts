/** A bug, never a refusal: what must be true here is not. Thrown only by `assert`. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed'
}

/** States what cannot be otherwise. Throws {@link AssertionFailed}; stays on in production. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionFailed(what)
}

/** The end of a path that cannot be: what it throws is put into words only then. */
export function impossible(what: string): never {
  throw new AssertionFailed(what)
}

/** The value, which is known to be there. Throws {@link AssertionFailed} when it is not. */
export function present<T>(value: T | null | undefined, what: string): T {
  return value ?? impossible(`missing: ${what}`)
}
