/** What every verb takes beside the fields of its operation. */
export const ownFlags = [
  'help',
  'json',
  'all',
  'yes',
  'live',
  'data',
  'idempotency-key',
  'base-url',
  'api-key',
  'home',
] as const

export type OwnFlag = (typeof ownFlags)[number]

const taken: ReadonlySet<string> = new Set(ownFlags.flatMap((flag) => [flag, `no-${flag}`]))

/**
 * The flag of each field, in kebab-case. A name that would be a flag of the command itself, or of
 * an earlier field, or would turn one off, gets `field-` before it.
 */
export function flagsOf(fields: readonly string[]): string[] {
  const used = new Set(taken)
  return fields.map((name) => {
    const plain = kebab(name)
    const flag = used.has(plain) || used.has(`no-${plain}`) ? `field-${plain}` : plain
    used.add(flag).add(`no-${flag}`)
    return flag
  })
}

/** `dailyLimit` and `daily_limit` are `daily-limit`. */
export function kebab(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}
