import { formatMoney } from '@bursar/core'
import { type Rejection, rejected } from '../../application/call.ts'

/** A count as this face prints it: as many decimals as it has, two at least. */
export function money(amount: bigint): string {
  return shortened(formatMoney(amount))
}

export function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : money(amount)
}

/** Eight decimals without the zeros that say nothing. */
export function shortened(decimal: string): string {
  return decimal.replace(/0{1,6}$/, '')
}

/** A moment as this face prints it: whole seconds. */
export function time(micros: number): string {
  return inSeconds(new Date(Math.floor(micros / 1000)).toISOString())
}

export function timeOrNull(micros: number | null): string | null {
  return micros === null ? null : time(micros)
}

/** A moment of /v1 in whole seconds. */
export function inSeconds(moment: string): string {
  return moment.replace(/\.\d{3}Z$/, 'Z')
}

/** A refusal of form that names its fields. */
export function malformed(path: string, message: string): Rejection {
  return rejected('INVALID_REQUEST', { details: { fields: [{ path, message }] } })
}

/** Of a destination that leads nowhere. */
export function nowhere(): Rejection {
  return malformed('destination', 'Is neither an id, an address, a domain nor a name.')
}
