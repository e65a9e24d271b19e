import { hostIn, readAddress, readAddressText } from '@bursar/contract'
import { type Id, idOf, parseId, ulidOf } from '@bursar/core'
import { selectPayeeAt } from '../store/read/payee-address.ts'
import { readId } from '../store/read/value.ts'
import type { Call, Deps } from './call.ts'
import type { Destination, SentMerchant } from './payment.ts'

/**
 * Where a text leads, in this order: a wallet, an agent's first wallet, an entry of the payee
 * directory or an address in it, any other 0x address, the merchant of that name. What it says of
 * itself counts for nothing: the payee is judged by where the money goes.
 */
export async function destinationOf(deps: Deps, call: Call, text: string): Promise<Destination> {
  const own = ourOwn(text)
  if (own !== null) return own
  const payeeId = await listedAt(deps, call, text)
  if (payeeId !== null) return { payeeId }
  return { merchant: merchantNamed(text) }
}

/** What looks like an id of ours and is none names nobody, and no merchant either. */
function ourOwn(text: string): Destination | null {
  const agent = parseId('agent', text)
  if (agent !== null) return { walletId: idOf('wallet', ulidOf(agent)) }
  if (/^\s*(wal|agent)_/i.test(text)) return { walletId: text }
  return /^\s*payee_/i.test(text) ? { payeeId: text } : null
}

/** The entry of the payee directory that has an address. */
export async function listedAt(
  { database }: Deps,
  { caller }: Call,
  address: string,
): Promise<Id<'payee'> | null> {
  const [row] = await database.read(selectPayeeAt(caller.bookId, readAddressText(address)))
  return row === undefined ? null : readId('payee', row.id)
}

/** An outside party that nothing is known of but what it is called. */
export function merchantNamed(text: string): SentMerchant {
  const address = readAddress(text.trim())
  if (address !== null) return { ...nobody, id: address, name: text }
  const domain = hostIn(text)
  return domain === null ? { ...nobody, name: text } : { ...nobody, domain }
}

const nobody: SentMerchant = {
  id: null,
  name: null,
  domain: null,
  category: null,
  mcc: null,
  country: null,
  mccCategory: null,
}

/** An outside party of whom not even the name is known: no allow list lets it pass. */
export const nobodyNamed: Destination = { merchant: nobody }
