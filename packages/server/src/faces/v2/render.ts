import { formatMoney } from '@bursar/core'
import { type Rejection, rejected } from '../../application/call.ts'

/** A count as this face prints it: as many decimals as it has, two at least. */
export function money(amount: bigint): string {
  return formatMoney(amount).replace(/0{1,6}$/, '')
}

export function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : money(amount)
}

/** A moment as this face prints it: whole seconds. */
export function time(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

export function timeOrNull(micros: number | null): string | null {
  return micros === null ? null : time(micros)
}

/** A refusal of form that names its fields. */
export function malformed(path: string, message: string): Rejection {
  return rejected('INVALID_REQUEST', { details: { fields: [{ path, message }] } })
}

/** Of a destination that leads nowhere. */
export function nowhere(): Rejection {
  return malformed('destination', 'Must be an ID, an address, a domain or a name.')
}
