/** What keeps a command from being carried out; the message says how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
