import { randomUUID } from 'node:crypto'
import { sendRaw } from '../e2e/raw-http.ts'
import { type ClientRequest, requestOf } from './client.ts'
import { type Profile, profiles } from './profile.ts'
import { type Agent, meant, merchant, type World } from './world.ts'

/** Who pays, with which keys. */
export interface Payer extends Agent {
  readonly operatorKey: string
  readonly ownKey: string
}

/** One way of moving money or setting it aside, as one client sends it. */
export interface Target {
  readonly name: string
  readonly profile: Profile
  asked(payer: Payer, amount: string): ClientRequest
  /** What names it in an answer: equal in the answer to a repetition. */
  readonly idField: 'ledger_tx_id' | 'hold_id'
}

const transfer = (payer: Payer, body: object): ClientRequest => ({
  method: 'POST',
  path: `/wallets/${payer.walletId}/transfer`,
  key: payer.operatorKey,
  body,
})
const pay = ({ ownKey }: Payer, amount: string): ClientRequest => ({
  method: 'POST',
  path: '/pay',
  key: ownKey,
  body: { to: merchant, amount, currency: 'USDC' },
})
const hold = (payer: Payer, amount: string): ClientRequest => ({
  method: 'POST',
  path: '/holds',
  key: payer.operatorKey,
  body: {
    wallet_id: payer.walletId,
    amount,
    token: 'USDC',
    merchant_id: merchant,
    duration_hours: 24,
  },
})

export const jsTransfer: Target = {
  name: 'a transfer of the JS client',
  profile: profiles.J,
  asked: (payer, amount) => transfer(payer, { destination: merchant, amount }),
  idField: 'ledger_tx_id',
}
export const pythonTransfer: Target = {
  name: 'a transfer of the Python client',
  profile: profiles.P,
  asked: (payer, amount) =>
    transfer(payer, {
      destination: merchant,
      amount,
      token: 'USDC',
      chain: 'base_sepolia',
      domain: 'localhost',
    }),
  idField: 'ledger_tx_id',
}
export const pythonPay: Target = {
  name: 'POST /pay of the Python client',
  profile: profiles.P,
  asked: pay,
  idField: 'ledger_tx_id',
}

/** No client sends `/pay` without an id; whoever writes one by hand does. */
export const barePay: Target = {
  name: 'POST /pay with nothing that names it',
  profile: profiles.J,
  asked: pay,
  idField: 'ledger_tx_id',
}
export const jsHold: Target = {
  name: 'a hold of the JS client',
  profile: profiles.J,
  asked: hold,
  idField: 'hold_id',
}
export const pythonHold: Target = {
  name: 'a hold of the Python client',
  profile: profiles.P,
  asked: hold,
  idField: 'hold_id',
}

/** A call of one target by one payer, which can be sent, cut and sent again. */
export class Attempted {
  readonly #target: Target
  readonly #asked: ClientRequest
  readonly #callId: string
  readonly #baseUrl: string

  constructor(target: Target, at: { baseUrl: string; asked: ClientRequest; callId?: string }) {
    this.#target = target
    this.#asked = at.asked
    this.#baseUrl = at.baseUrl
    this.#callId = at.callId ?? randomUUID()
  }

  /** All attempts of it are the same bytes. */
  get request(): string {
    return requestOf(this.#target.profile, this.#asked, this.#callId)
  }

  send() {
    return this.#sent(this.request)
  }

  /** The same, and said to be no repetition. */
  wish() {
    const line = Object.entries(meant).map(([name, value]) => `\r\n${name}: ${value}\r\n\r\n`)
    return this.#sent(this.request.replace('\r\n\r\n', line.join('')))
  }

  async #sent(request: string) {
    const answer = await sendRaw(this.#baseUrl, request)
    return { ...answer, paymentId: String(answer.body[this.#target.idField]) }
  }
}

/** The amount of what an answer names. */
export async function amountNamed(world: World, { idField }: Target, id: string): Promise<unknown> {
  const folder = idField === 'hold_id' ? 'holds' : 'ledger/entries'
  return (await world.server.did('GET', `/api/v2/${folder}/${id}`)).amount
}

export async function payerIn(world: World): Promise<Payer> {
  const agent = await world.agent()
  return { ...agent, operatorKey: world.server.testKey, ownKey: await world.keyOf(agent) }
}

/** How many payments of a wallet there are of each amount; holds are among them. */
export async function paymentsOf(world: World, { walletId }: Agent): Promise<Map<string, number>> {
  const path = `/v1/payments?walletId=${walletId}&limit=100`
  const { data } = await world.server.did('GET', path)
  const counts = new Map<string, number>()
  for (const { amount } of data as { amount: string }[]) {
    const short = amount.replace(/0{6}$/, '')
    counts.set(short, (counts.get(short) ?? 0) + 1)
  }
  return counts
}
