import { Writable } from 'node:stream'
import { type Permission, permissions } from '@bursar/contract'
import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { type AppOptions, createApp } from '../../packages/server/src/app.ts'
import type { Call, Deps, Rejection } from '../../packages/server/src/application/call.ts'
import type { DeclineLimit } from '../../packages/server/src/application/decline-limit.ts'
import { failureLimiter, keyLimiter } from '../../packages/server/src/application/rate-limit.ts'
import { TrustedProxies } from '../../packages/server/src/faces/http/client-address.ts'
import { Door } from '../../packages/server/src/faces/http/door.ts'
import { createLog } from '../../packages/server/src/faces/http/log.ts'
import { Metrics } from '../../packages/server/src/faces/http/metrics.ts'
import { Surfaces } from '../../packages/server/src/faces/http/surface.ts'
import { urgentPaths } from '../../packages/server/src/faces/http/urgent.ts'
import { mcpFace } from '../../packages/server/src/faces/mcp/face.ts'
import { v1Face } from '../../packages/server/src/faces/v1/face.ts'
import type { Handlers } from '../../packages/server/src/faces/v1/handler.ts'
import { v2Face } from '../../packages/server/src/faces/v2/face.ts'
import type { V2Handlers } from '../../packages/server/src/faces/v2/handler.ts'
import { KeyDirectory } from '../../packages/server/src/identity/key-directory.ts'
import {
  type Environment,
  hashKey,
  mintBookId,
  mintId,
  mintKey,
} from '../../packages/server/src/identity/mint.ts'
import type { Query, Row } from '../../packages/server/src/store/db.ts'
import { testOAuth } from './oauth.ts'
import { testPeople } from './people.ts'

/** What a handler of the rig was called with. */
export interface Called {
  readonly operation: string
  readonly call: Call
  readonly input: { readonly params: unknown; readonly query: unknown; readonly body: unknown }
}

export type Answer =
  | Rejection
  | { readonly status: number; readonly body: unknown; readonly replayed?: boolean }

interface NewKey {
  /** A key of a book that is there; the face may believe of it what it likes. */
  readonly known?: { readonly bookId: number; readonly key: Id<'key'> }
  readonly agent?: boolean
  readonly permissions?: readonly Permission[]
  readonly status?: string
  readonly expiresAt?: number
  readonly environment?: Environment
}

interface Options extends Partial<AppOptions> {
  /** What the handlers of faces that are given work with; those of the rig need nothing. */
  readonly deps?: Deps
  readonly rateLimit?: number
  readonly declines?: DeclineLimit | null
}

/** The faces upon keys in memory and handlers that note their calls. */
export class FaceRig {
  readonly calls: Called[] = []
  readonly lines: string[] = []
  readonly keys: KeyDirectory
  readonly metrics = new Metrics({ depth: 7, oldestWaitingSeconds: 0, clockBehindSeconds: 0 })
  readonly app: ReturnType<typeof createApp>
  readonly door: Door
  /** What every handler answers, or throws. */
  answer: (call: Call) => Answer | Promise<Answer> = () => ({ status: 200, body: { fine: true } })
  /** Thrown by every look-up of a key, if anything. */
  outage: Error | null = null
  /** What every look-up of a key waits for. */
  lookUp: Promise<void> = Promise.resolve()
  lookups = 0
  readonly #rows = new Map<string, Row>()
  readonly #root = mintId('key')
  readonly #bookId = mintBookId()

  constructor(options: Options = {}, now: () => number = Date.now) {
    this.keys = new KeyDirectory({ read: (query) => this.#read(query), now })
    const destination = new Writable({
      write: (chunk, _, done) => {
        this.lines.push(String(chunk))
        done()
      },
    })
    const log = createLog({ level: 'debug', destination })
    const proxies = new TrustedProxies(options.trustedProxies)
    const v1 = v1Face(this.#handlers<Handlers>())
    const faces = [v1, v2Face(this.#handlers<V2Handlers>()), mcpFace(v1)]
    const surfaces = new Surfaces(faces)
    const urgent = urgentPaths(faces.flatMap(({ operations }) => Object.values(operations)))
    const { keys, metrics } = this
    const people = testPeople()
    const { sessions } = people
    this.door = new Door({ keys, sessions, metrics, log, proxies, surfaces, urgent })
    const { deps = {} as Deps, rateLimit = 0, declines = null, ...rest } = options
    this.app = createApp({
      application: {
        deps,
        keys,
        people,
        oauth: testOAuth(),
        rate: keyLimiter(rateLimit),
        failures: failureLimiter(rateLimit),
        declines,
      },
      faces,
      metrics,
      host: '127.0.0.1',
      log,
      version: '0.0.0',
      ready: () => Promise.resolve(null),
      ...rest,
    })
  }

  /** A new key; its secret. */
  key(of: NewKey = {}): string {
    const { environment = 'test', status = 'ACTIVE', expiresAt = null } = of
    const { secret, key } = mintKey(environment, of.known?.bookId ?? this.#bookId)
    this.#rows.set(key.hash, {
      id: uuidOf(of.known?.key ?? key.id),
      hash: key.hash,
      agent: of.agent === true ? uuidOf(mintId('agent')) : null,
      root: of.agent === true ? null : uuidOf(this.#root),
      permissions: JSON.stringify(of.permissions ?? permissions),
      status,
      expires_at: expiresAt === null ? null : String(expiresAt),
      clock: String(Date.now() * 1000),
    })
    return secret
  }

  change(secret: string, row: Row): void {
    this.#rows.set(hashKey(secret), { ...this.#rows.get(hashKey(secret)), ...row })
  }

  request(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
    const { key, ...rest } = init
    const headers = new Headers(rest.headers)
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    if (typeof rest.body === 'string' && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    return Promise.resolve(this.app.request(path, { ...rest, headers }))
  }

  #handlers<H extends object>(): H {
    return new Proxy({} as H, {
      get: (_, operation: string) => async (_: Deps, call: Call, input: Called['input']) => {
        this.calls.push({ operation, call, input })
        return this.answer(call)
      },
    })
  }

  async #read({ params }: Query): Promise<readonly Row[]> {
    this.lookups += 1
    await this.lookUp
    if (this.outage !== null) throw this.outage
    const hashes = String(params[1]).slice(1, -1).split(',')
    return hashes.flatMap((hash): Row[] => [this.#rows.get(hash) ?? []].flat())
  }
}

function uuidOf(id: Id<'key'> | Id<'agent'>): string {
  return hexFromUlid(ulidOf(id))
}
