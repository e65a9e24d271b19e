import { type Id, idOf, parseId, ulidOf } from '@bursar/core'
import { selectPayeeAt } from '../../store/read/payee-address.ts'
import { readId } from '../../store/read/value.ts'
import type { Call, Ground } from '../call.ts'
import type { Sent } from '../payment.ts'

type To = Sent['to']

const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/i
const ADDRESS = /^0x[0-9a-f]+$/i

/**
 * Where a text leads, in this order: a wallet, an agent's first wallet, an address of the payee
 * directory, any other 0x address, the merchant of that name. What it says of itself counts for
 * nothing: the payee is judged by where the money goes.
 */
export async function destinationOf(ground: Ground, call: Call, text: string): Promise<To> {
  if (text.startsWith('wal_')) return { walletId: text }
  const agent = parseId('agent', text)
  if (agent !== null) return { walletId: idOf('wallet', ulidOf(agent)) }
  // What looks like an id of ours and is none names nobody, and no merchant either.
  if (text.startsWith('agent_')) return { walletId: text }
  if (text.startsWith('payee_')) return { payeeId: text }
  const payee = await listedAt(ground, call, text)
  if (payee !== null) return { payeeId: payee }
  return { merchant: merchantNamed(text) }
}

async function listedAt(
  { database }: Ground,
  { caller }: Call,
  address: string,
): Promise<Id<'payee'> | null> {
  const [row] = await database.read(selectPayeeAt(caller.bookId, address))
  return row === undefined ? null : readId('payee', row.id)
}

/** An outside party that nothing is known of but what it is called. */
export function merchantNamed(text: string | null) {
  const by = text === null ? {} : namedBy(text)
  return { ...nobody, ...by }
}

function namedBy(text: string): Partial<typeof nobody> {
  if (ADDRESS.test(text)) return { id: text }
  return DOMAIN.test(text) ? { domain: text } : { name: text }
}

const nobody = {
  id: null as string | null,
  name: null as string | null,
  domain: null as string | null,
  category: null as string | null,
  mcc: null as string | null,
  country: null as string | null,
  mccCategory: null as string | null,
}
