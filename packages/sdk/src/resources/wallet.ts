import type {
  EntryList,
  Wallet,
  WalletCreate,
  WalletFund,
  WalletFunded,
  WalletList,
  WalletsEntriesQuery,
  WalletsListQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Wallets and their statements. */
export class Wallets {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Opens a further wallet of an agent, or of the organization, in a currency of its own. */
  create(params: WalletCreate, options?: CallOptions): Promise<Wallet> {
    return this.#transport.call('wallets.create', { body: params }, options)
  }

  list(query: WalletsListQuery = {}, options?: CallOptions): PagePromise<WalletList> {
    return pages(query, (one) => this.#transport.call('wallets.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<Wallet> {
    return this.#transport.call('wallets.retrieve', { id }, options)
  }

  /** The statement: every entry with the balance after it, the newest first. */
  entries(
    id: string,
    query: WalletsEntriesQuery = {},
    options?: CallOptions,
  ): PagePromise<EntryList> {
    return pages(query, (one) =>
      this.#transport.call('wallets.entries', { id, query: one }, options),
    )
  }

  /** Credits a wallet: the faucet of a test environment, a recorded deposit in a live one. */
  fund(id: string, params: WalletFund, options?: CallOptions): Promise<WalletFunded> {
    return this.#transport.call('wallets.fund', { id, body: params }, options)
  }
}
