import type { OpenedAgent } from '../setup/open-agent.ts'
import type { TestServer } from '../setup/server.ts'

export type List =
  | 'allowedMerchants'
  | 'blockedMerchants'
  | 'allowedCategories'
  | 'blockedCategories'

/** A payee as /v1 names it; a text is its name there, and the destination of /api/v2. */
export type Named = string | Readonly<Record<string, string>>

export const faces = ['v1', 'v2'] as const
export type Face = (typeof faces)[number]
/** What it alone can say: an id, a name and a domain beside each other. */
export const v1: readonly Face[] = ['v1']

/** Sets lists and asks what a payment would meet, on either face; nothing is paid. */
export class Asker {
  readonly #server: TestServer

  constructor(server: TestServer) {
    this.#server = server
  }

  /** The code of the first check that fails; `allowed`; or the status of what is refused. */
  async met(face: Face, { wallet, id }: OpenedAgent, payee: Named): Promise<string> {
    const named = typeof payee === 'string' ? { name: payee } : payee
    const { status, body } =
      face === 'v1'
        ? await this.#post('/v1/payments/check', {
            ...{ from: wallet, to: { merchant: named }, amount: '1' },
          })
        : await this.#post('/api/v2/policies/check', {
            ...{ agent_id: id, amount: '1', merchant_id: named.name ?? named.id ?? named.domain },
            ...{ merchant_category: named.category ?? null, mcc_code: named.mcc ?? null },
          })
    if (status !== 200) return String(status)
    const code = body.code ?? body.reason_code ?? null
    return code === null ? 'allowed' : String(code)
  }

  /** What each of them meets that does not meet this. */
  async unlike(
    expected: string,
    agent: OpenedAgent,
    payees: readonly Named[],
    on: readonly Face[] = faces,
  ) {
    const pairs = on.flatMap((face) => payees.map((payee) => [face, payee] as const))
    const met = await Promise.all(
      pairs.map(async ([face, payee]) => ({
        face,
        payee,
        met: await this.met(face, agent, payee),
      })),
    )
    return met.filter((one) => one.met !== expected)
  }

  /** Sets a list of an agent's own policy; how it was refused, or how its entries were read. */
  async set(face: Face, { id, policy }: OpenedAgent, lists: Partial<Record<List, string[]>>) {
    if (face === 'v1') return this.#server.call('PATCH', `/v1/policies/${policy}`, { body: lists })
    const rules = Object.entries(lists).map(([list, entries]) => [snake(list), entries])
    const body = { agent_id: id, policy: Object.fromEntries(rules), confirm: true }
    return this.#post('/api/v2/policies/apply', body)
  }

  #post(path: string, body: object) {
    return this.#server.call('POST', path, { body })
  }
}

export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The same text in full-width letters. */
export function wide(text: string): string {
  return text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
}
