type Holder = Readonly<Record<string, unknown>>

/**
 * What JSON would change in silence: NaN and an invalid date become null in it, and null removes a
 * limit. Null where the arguments reach the server as they are.
 */
export function unsendableIn(input: unknown): string | null {
  let reason: string | null = null
  const look = function (this: Holder, name: string, value: unknown) {
    if (!isSendable(value, this[name], Array.isArray(this)))
      reason ??= `${name} cannot be written as JSON`
    return typeof value === 'bigint' ? null : value
  }
  try {
    JSON.stringify(input, look)
  } catch {
    reason ??= 'they refer to themselves'
  }
  return reason
}

/** `value` is what `toJSON` made of `given`. */
function isSendable(value: unknown, given: unknown, isInList: boolean): boolean {
  if (value === undefined) return given === undefined && !isInList
  if (value === null) return given === null
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean'
  return ['[object Object]', '[object Array]'].includes(Object.prototype.toString.call(value))
}
