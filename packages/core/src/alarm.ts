import type { Event } from './event.ts'
import { fills } from './money.ts'

/**
 * What of an event a person has to look at, each told once: a fact that did not fit what was
 * known; a balance that has filled to a half of what a wallet holds, after which deposits will be
 * refused one day; a total that has come to a half of what is counted, after which a limit on it
 * would deny everything one day.
 */
export function alarmsOf(event: Event): string[] {
  const alarms: string[] = []
  const { kind, result } = event
  if ((kind === 'payment.settle' || kind === 'payment.fail') && event.result.alarm !== null)
    alarms.push(event.result.alarm)
  for (const { wallet, amount, balance } of 'entries' in result ? result.entries : [])
    if (fills(balance - amount, balance))
      alarms.push(`the balance of ${wallet} has reached half of its maximum`)
  if (kind === 'payment.create')
    for (const scope of event.result.filled ?? [])
      alarms.push(`the total of ${scope} has reached half of its maximum`)
  return alarms
}
