import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { permissions } from '@bursar/contract'
import { createApp } from '../../packages/server/src/app.ts'
import type { Call, Deps } from '../../packages/server/src/application/call.ts'
import { failureLimiter } from '../../packages/server/src/application/rate-limit.ts'
import { Decisions } from '../../packages/server/src/effects/decisions.ts'
import { httpFaces } from '../../packages/server/src/faces/faces.ts'
import { createLog } from '../../packages/server/src/faces/http/log.ts'
import { Metrics } from '../../packages/server/src/faces/http/metrics.ts'
import { createHttpServer, openDoor } from '../../packages/server/src/faces/http/server.ts'
import { KeyDirectory } from '../../packages/server/src/identity/key-directory.ts'
import { hashKey, mintKey, parseKey } from '../../packages/server/src/identity/mint.ts'
import { secretsOf } from '../../packages/server/src/identity/secret.ts'
import { kyaVerifiers } from '../../packages/server/src/kya/verifiers.ts'
import { databaseTime } from '../../packages/server/src/store/head.ts'
import { decodeDecided, selectDecided } from '../../packages/server/src/store/read/payment.ts'
import { asking, type Bench, openBench } from './bench.ts'
import { testOAuth } from './oauth.ts'
import { openTestOrganization } from './organization.ts'
import { testPeople } from './people.ts'
import { type Asked, objectIn } from './server.ts'

/** A whole server in this process, and what it logs; its failures are limited. */
export class ConsentServer {
  readonly lines: string[] = []
  /** Of the links that were made. */
  readonly secrets: string[] = []
  baseUrl = ''
  testKey = ''
  liveKey = ''
  #bench!: Bench
  #server!: Server
  deps!: Deps
  #voice!: () => Promise<string>

  static async start(): Promise<ConsentServer> {
    const self = new ConsentServer()
    await self.#open()
    return self
  }

  async #open(): Promise<void> {
    this.#bench = await openBench()
    const { database } = this.#bench
    const { engine } = this.#bench.engine()
    const { test, live } = await openTestOrganization({ database, engine }, permissions)
    this.testKey = test.key
    this.liveKey = live.key
    this.#voice = async () => {
      const { secret, key } = mintKey('test', test.bookId)
      const params = { key, owner: 'Bob', permissions, expiresAt: null, texts: {} }
      const command = { kind: 'key.create', actor: 'system:setup', params } as const
      const reply = await engine.submit(test.bookId, asking(command))
      if (reply.kind !== 'recorded') throw new Error(`no key: ${reply.kind}`)
      return secret
    }
    const decisions = new Decisions({
      decided: async (awaited) => (await database.read(selectDecided(awaited))).map(decodeDecided),
    })
    const verifierOf = kyaVerifiers({ kya: null }, () => databaseTime(database.read))
    const secrets = secretsOf('a secret')
    const base = { engine, database, secrets, decisions, verifierOf }
    const destination = new Writable({
      write: (chunk, _, done) => {
        this.lines.push(String(chunk))
        done()
      },
    })
    this.deps = { ...base, publicUrl: 'https://pay.example.com' }
    const app = createApp({
      application: {
        deps: this.deps,
        keys: new KeyDirectory({ read: database.read }),
        people: testPeople({ database, publicUrl: this.deps.publicUrl }),
        oauth: testOAuth(),
        rate: null,
        failures: failureLimiter(1),
        declines: null,
      },
      faces: httpFaces(),
      metrics: new Metrics(engine),
      host: '127.0.0.1',
      log: createLog({ level: 'trace', destination }),
      version: '0.0.0',
      ready: () => Promise.resolve(null),
    })
    this.#server = createHttpServer({ app, door: openDoor })
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.baseUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.close().closeAllConnections()
    await this.#bench.close()
  }

  /** A key of the test book that speaks for nobody else's. */
  voice(): Promise<string> {
    return this.#voice()
  }

  /** The address of a new link, at this server. */
  async link(approval: string, asked: Asked = {}): Promise<string> {
    const { url } = await this.did('POST', `/v1/approvals/${approval}/links`, {
      body: { label: 'Ann' },
      ...asked,
    })
    const secret = String(url).slice(String(url).lastIndexOf('/') + 1)
    this.secrets.push(secret)
    return `${this.baseUrl}/approve/${secret}`
  }

  /** A call of the first key of the test book. */
  async call(): Promise<Call> {
    const keys = new KeyDirectory({ read: this.deps.database.read })
    const named = parseKey(this.testKey)
    const caller = named && (await keys.find({ ...named, hash: hashKey(this.testKey) }, 'write'))
    if (caller === null || caller === 'FULL') throw new Error('no caller')
    return { caller, idempotency: null, progress: { isSubmitted: false }, makes: [] }
  }

  /** Lets the time of a link be over. */
  async expire(url: string): Promise<void> {
    const writer = await this.#bench.database.openWriter()
    const text = 'update approval_link set expires_at = 1 where hash = $1'
    const hash = hashKey(url.slice(url.lastIndexOf('/') + 1))
    await writer.flight([{ text, params: [hash] }], 10_000)
    writer.destroy()
  }

  async did(method: string, path: string, { key, body }: Asked = {}) {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key ?? this.testKey}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return objectIn(text)
  }
}
