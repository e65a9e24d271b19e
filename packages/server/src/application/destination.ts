import { type Id, idOf, type Merchant, parseId, ulidOf } from '@bursar/core'
import { selectPayeeAt } from '../store/read/payee-address.ts'
import { readId } from '../store/read/value.ts'
import type { Call, Deps } from './call.ts'
import type { Destination } from './payment.ts'

const ADDRESS = /^0x[0-9a-f]+$/i

/**
 * Where a text leads, in this order: a wallet, an agent's first wallet, an entry of the payee
 * directory or an address in it, any other 0x address, the merchant of that name. What it says of
 * itself counts for nothing: the payee is judged by where the money goes. null: nowhere.
 */
export async function destinationOf(
  deps: Deps,
  call: Call,
  text: string,
): Promise<Destination | null> {
  const own = ourOwn(text)
  if (own !== null) return own
  const payeeId = await listedAt(deps, call, text)
  if (payeeId !== null) return { payeeId }
  const merchant = merchantNamed(text)
  return merchant === null ? null : { merchant }
}

/** What looks like an id of ours and is none names nobody, and no merchant either. */
function ourOwn(text: string): Destination | null {
  const agent = parseId('agent', text)
  if (agent !== null) return { walletId: idOf('wallet', ulidOf(agent)) }
  if (/^\s*(wal|agent)_/i.test(text)) return { walletId: text }
  return /^\s*payee_/i.test(text) ? { payeeId: text } : null
}

async function listedAt(
  { database }: Deps,
  { caller }: Call,
  address: string,
): Promise<Id<'payee'> | null> {
  const [row] = await database.read(selectPayeeAt(caller.bookId, address))
  return row === undefined ? null : readId('payee', row.id)
}

/** An outside party that nothing is known of but what it is called; null: it is no name. */
export function merchantNamed(text: string): Merchant | null {
  // Its letters may be of either case: as an id it has one spelling, as a name any.
  if (ADDRESS.test(text)) return { ...nobody, id: text.toLowerCase(), name: text }
  const domain = domainIn(text)
  if (domain !== null) return { ...nobody, domain }
  // An address that no host can be read from is nobody's name, however it is spelled.
  const isName = /\s/.test(text.trim()) ? !text.includes('://') : !/[/:%\\]/.test(text)
  return isName ? { ...nobody, name: text.normalize('NFKC') } : null
}

const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/

/**
 * The domain that a text means: of a URL its host, without port, path or a dot at the end, and in
 * ASCII (UTS 46), so that one merchant has one spelling. null: it means none.
 */
export function domainIn(text: string): string | null {
  if (/[\s@]/.test(text.trim())) return null
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text.trim() : `http://${text.trim()}`
  const host = hostOf(url.replace(/^[a-z][a-z0-9+.-]*:/i, 'http:')).replace(/\.$/, '')
  return DOMAIN.test(host) && !/^[\d.]+$/.test(host) ? host : null
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

const nobody: Merchant = {
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
