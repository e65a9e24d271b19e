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

  /** Creates an additional wallet for an agent or the organization in another currency. */
  create(params: WalletCreate, options?: CallOptions): Promise<Wallet> {
    return this.#transport.call('wallets.create', { body: params }, options)
  }

  list(query: WalletsListQuery = {}, options?: CallOptions): PagePromise<WalletList> {
    return pages(query, (one) => this.#transport.call('wallets.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<Wallet> {
    return this.#transport.call('wallets.retrieve', { id }, options)
  }

  /** The statement: every entry with the balance after it, newest first. */
  entries(
    id: string,
    query: WalletsEntriesQuery = {},
    options?: CallOptions,
  ): PagePromise<EntryList> {
    return pages(query, (one) =>
      this.#transport.call('wallets.entries', { id, query: one }, options),
    )
  }

  /** Funds a wallet: from the faucet in test, by a recorded deposit in live. */
  fund(id: string, params: WalletFund, options?: CallOptions): Promise<WalletFunded> {
    return this.#transport.call('wallets.fund', { id, body: params }, options)
  }
}
