import type { KillSwitch, KillSwitchList, KillSwitchSet } from '../generated.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Kill switches of the whole organization, a rail, a group or an agent. */
export class KillSwitches {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Lists the kill switches that are on. */
  retrieve(options?: CallOptions): Promise<KillSwitchList> {
    return this.#transport.call('killSwitch.retrieve', {}, options)
  }

  /** Turns a kill switch on or off. Without a target, that of the whole organization. */
  set(params: KillSwitchSet, options?: CallOptions): Promise<KillSwitch> {
    return this.#transport.call('killSwitch.set', { body: params }, options)
  }
}
