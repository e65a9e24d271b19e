import { BursarError } from './error.ts'
import { Agents } from './resources/agent.ts'
import { ApiKeys } from './resources/api-key.ts'
import { Approvals } from './resources/approval.ts'
import { Events } from './resources/event.ts'
import { Groups } from './resources/group.ts'
import { Invitations } from './resources/invitation.ts'
import { KillSwitches } from './resources/kill-switch.ts'
import { AgentKya } from './resources/kya.ts'
import { Members } from './resources/member.ts'
import { Organizations } from './resources/organization.ts'
import { Payees } from './resources/payee.ts'
import { Payments } from './resources/payment.ts'
import { Policies } from './resources/policy.ts'
import { Valuations } from './resources/valuation.ts'
import { Wallets } from './resources/wallet.ts'
import {
  type CallOptions,
  type Fetch,
  type RawRequest,
  type RawResponse,
  Transport,
  usableTimeout,
} from './transport.ts'

export interface ClientOptions {
  /**
   * The API key. Default: BURSAR_API_KEY in the environment. null, as in the response to a create
   * that was repeated too late, is an error and never another key.
   */
  apiKey?: string | null | undefined
  /** Default: BURSAR_BASE_URL in the environment, or else http://127.0.0.1:4400. */
  baseUrl?: string | undefined
  /** The timeout per attempt in milliseconds, at most 2³¹ − 1. Default: 60,000. */
  timeout?: number | undefined
  /** The maximum number of retries. Default: 2. */
  maxRetries?: number | undefined
  /** A fetch function to use instead of the global one. */
  fetch?: Fetch | undefined
}

const timeoutMsDefault = 60_000
const maxRetriesDefault = 2
const baseUrlDefault = 'http://127.0.0.1:4400'

/**
 * A client for Bursar's wallet-first API. Throws BursarError if the API key or base URL is missing
 * or invalid. Writes have an Idempotency-Key, so the client can retry them safely.
 */
export class Bursar {
  readonly agents: Agents
  readonly kya: AgentKya
  readonly wallets: Wallets
  readonly payments: Payments
  readonly policies: Policies
  readonly approvals: Approvals
  readonly groups: Groups
  readonly killSwitch: KillSwitches
  readonly payees: Payees
  readonly valuations: Valuations
  readonly apiKeys: ApiKeys
  readonly members: Members
  readonly invitations: Invitations
  readonly events: Events
  readonly organization: Organizations
  readonly #transport: Transport

  constructor(options: ClientOptions = {}) {
    const transport = new Transport({
      apiKey: usableKey(
        options.apiKey === undefined ? fromEnvironment('BURSAR_API_KEY') : options.apiKey,
      ),
      baseUrl: usableUrl(options.baseUrl ?? fromEnvironment('BURSAR_BASE_URL') ?? baseUrlDefault),
      timeout: usableTimeout(options.timeout ?? timeoutMsDefault),
      maxRetries: options.maxRetries ?? maxRetriesDefault,
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    })
    this.#transport = transport
    this.agents = new Agents(transport)
    this.kya = new AgentKya(transport)
    this.wallets = new Wallets(transport)
    this.payments = new Payments(transport)
    this.policies = new Policies(transport)
    this.approvals = new Approvals(transport)
    this.groups = new Groups(transport)
    this.killSwitch = new KillSwitches(transport)
    this.payees = new Payees(transport)
    this.valuations = new Valuations(transport)
    this.apiKeys = new ApiKeys(transport)
    this.members = new Members(transport)
    this.invitations = new Invitations(transport)
    this.events = new Events(transport)
    this.organization = new Organizations(transport)
  }

  /**
   * Sends any request of the server, such as one of /api/v2, with the key, the retries and the
   * errors of the other calls. The body of the response is not parsed.
   */
  request(request: RawRequest, options?: CallOptions): Promise<RawResponse> {
    return this.#transport.send(request, options)
  }
}

function fromEnvironment(name: string): string | undefined {
  const value = typeof process === 'undefined' ? undefined : process.env[name]
  return value === '' ? undefined : value
}

function usableKey(key: string | null | undefined): string {
  if (key == null || key === '')
    throw new BursarError('No API key: pass apiKey, or set BURSAR_API_KEY.')
  // Checked here, since the error of a refused header would show the key.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new BursarError('The API key contains spaces or invalid characters.')
  return key
}

function usableUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new BursarError('The base URL must be an http or https URL.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new BursarError('The base URL must only have a host and a path.')
  return url.href.replace(/\/+$/, '')
}
