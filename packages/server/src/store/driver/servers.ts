import type { Writer } from '../db.ts'
import { ConnectionLost } from '../db-error.ts'
import type { Address, Host } from './address.ts'
import { type Demands, settle } from './session.ts'
import { openWire, type Wire } from './wire.ts'

/**
 * The servers that an address names, of which one is used at a time: the first that does what is
 * demanded. Whoever finds that another one has taken over ends all connections to the one before,
 * so that nobody reads or writes where the log no longer grows.
 */
export class Servers {
  readonly #address: Address
  readonly #connectTimeoutMs: number
  readonly #connections = new Map<Writer, Host>()
  #current: Host | null = null

  constructor(address: Address, connectTimeoutMs: number) {
    this.#address = address
    this.#connectTimeoutMs = address.connectTimeoutMs ?? connectTimeoutMs
  }

  /** Errors: ConnectionLost, which says what is wrong with each server. */
  async open(demands: Demands): Promise<Writer> {
    const { hosts } = this.#address
    const rank = (host: Host) => (host === this.#current ? 0 : 1)
    const failures: { readonly reason: string; readonly cause: unknown }[] = []
    for (const host of [...hosts].sort((one, other) => rank(one) - rank(other))) {
      try {
        const connection = await this.#connect(host, demands)
        this.#moveTo(host)
        this.#connections.set(connection, host)
        return connection
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const where = hosts.length === 1 ? '' : `${host.host}:${host.port}: `
        failures.push({ reason: where + reason, cause })
      }
    }
    const reasons = failures.map(({ reason }) => reason).join('; ')
    const message = `cannot connect to PostgreSQL: ${reasons}`
    throw new ConnectionLost(message, { cause: failures[0]?.cause })
  }

  /** One connection that is fit for use, within its time. */
  async #connect(host: Host, demands: Demands): Promise<Writer> {
    const ms = this.#connectTimeoutMs
    const abort = new AbortController()
    const late = new Error(`no connection within ${ms} ms`)
    const timer = setTimeout(() => abort.abort(late), ms)
    const open = () => openWire({ address: this.#address, host, signal: abort.signal })
    let wire: Wire | null = null
    try {
      wire = await open()
      const isOneOfSeveral = this.#address.hosts.length > 1
      await settle(wire, demands, { open, ms, isOneOfSeveral })
      return wire
    } catch (error) {
      wire?.destroy()
      throw abort.signal.aborted ? late : error
    } finally {
      clearTimeout(timer)
    }
  }

  #moveTo(host: Host): void {
    for (const [connection, at] of this.#connections) {
      if (at !== host) connection.destroy()
      if (!connection.alive) this.#connections.delete(connection)
    }
    this.#current = host
  }
}
