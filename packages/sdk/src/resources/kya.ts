import type { Kya, KyaSuspend, KyaUpgrade } from '../generated.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Know Your Agent: who vouches for an agent, and how far it is trusted. */
export class AgentKya {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Level, status, and the trust score with its parts. An agent reads its own. */
  retrieve(id: string, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.retrieve', { id }, options)
  }

  /**
   * Raises the level, or renews it. `verified` needs `anchorVerificationId`, `attested` needs
   * `codeHash`; a live environment wants the issuer's `attestation` too, each good once. Throws
   * InvalidRequestError: KYA_NOT_VERIFIED, KYA_NOT_CONFIGURED, INVALID_REQUEST for going down;
   * ConflictError: CONFLICT for an attestation that was used, KYA_SUSPENDED.
   */
  upgrade(id: string, params: KyaUpgrade, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.upgrade', { id, body: params }, options)
  }

  /** Refuses every payment of the agent, and of those below it, until `reactivate`. */
  suspend(id: string, params: KyaSuspend = {}, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.suspend', { id, body: params }, options)
  }

  /** Lets a suspended agent pay again, at the level that it had. */
  reactivate(id: string, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.reactivate', { id }, options)
  }
}
