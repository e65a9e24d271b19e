import type { Kya, KyaSuspend, KyaUpgrade } from '../generated.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Know Your Agent (KYA): an agent's verified identity and level of trust. */
export class AgentKya {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** The level, status, and trust score with its components. An agent can read its own. */
  retrieve(id: string, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.retrieve', { id }, options)
  }

  /**
   * Raises or renews the level. `verified` requires `anchorVerificationId`, `attested` requires
   * `codeHash`. A live environment also requires the issuer's `attestation`, which can be used
   * once. Throws InvalidRequestError: KYA_NOT_VERIFIED, KYA_NOT_CONFIGURED, INVALID_REQUEST for a
   * lower level; ConflictError: CONFLICT for a used attestation, KYA_SUSPENDED.
   */
  upgrade(id: string, params: KyaUpgrade, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.upgrade', { id, body: params }, options)
  }

  /** Blocks all payments of the agent and of the agents below it until `reactivate`. */
  suspend(id: string, params: KyaSuspend = {}, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.suspend', { id, body: params }, options)
  }

  /** Reactivates a suspended agent at its previous level. */
  reactivate(id: string, options?: CallOptions): Promise<Kya> {
    return this.#transport.call('kya.reactivate', { id }, options)
  }
}
