/** The embedded database can't run. The message is a sentence an operator can act on. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
}

/** Another live process serves this home. */
export class HomeInUse extends Error {
  override readonly name = 'HomeInUse'
  readonly pid: number

  constructor(home: string, pid: number) {
    super(`${home} is in use by process ${pid}. Stop it, or set BURSAR_HOME to another folder.`)
    this.pid = pid
  }
}

/** The code of a system error such as ENOENT, else undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
