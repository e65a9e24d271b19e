import { withoutSecrets } from '../../redact.ts'

/** What one look found. `remedy` says what to do about it. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly says: string
  readonly remedy?: string
}

export function ok(name: string, says: string): Check {
  return { name, state: 'ok', says }
}

export function warning(name: string, says: string, remedy: string): Check {
  return { name, state: 'warning', says, remedy }
}

export function failed(name: string, says: string, remedy?: string): Check {
  return { name, state: 'failed', says, ...(remedy === undefined ? {} : { remedy }) }
}

/** What could not even be looked at has failed, and says why without what is secret. */
export async function looked(
  name: string,
  look: () => Promise<Check | readonly Check[]>,
  remedy?: string,
): Promise<Check[]> {
  try {
    return [await look()].flat().map((one) => ({ ...one, says: withoutSecrets(one.says) }))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [failed(name, withoutSecrets(message), remedy)]
  }
}
