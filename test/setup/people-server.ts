import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { permissions } from '@bursar/contract'
import type { Id, MemberRole } from '@bursar/core'
import { createApp } from '../../packages/server/src/app.ts'
import { rejected } from '../../packages/server/src/application/call.ts'
import {
  createInvitation,
  grantsOf,
} from '../../packages/server/src/application/people/invitation.ts'
import {
  type Members,
  membersOf,
  type NewMember,
} from '../../packages/server/src/application/people/member.ts'
import type { People } from '../../packages/server/src/application/people/people.ts'
import { failureLimiter, RateLimiter } from '../../packages/server/src/application/rate-limit.ts'
import { Decisions } from '../../packages/server/src/effects/decisions.ts'
import type { Engine } from '../../packages/server/src/engine/engine.ts'
import { httpFaces } from '../../packages/server/src/faces/faces.ts'
import { createLog } from '../../packages/server/src/faces/http/log.ts'
import { Metrics } from '../../packages/server/src/faces/http/metrics.ts'
import { createHttpServer, openDoor } from '../../packages/server/src/faces/http/server.ts'
import { KeyDirectory } from '../../packages/server/src/identity/key-directory.ts'
import type { Outside } from '../../packages/server/src/identity/outside.ts'
import { secretsOf } from '../../packages/server/src/identity/secret.ts'
import { kyaVerifiers } from '../../packages/server/src/kya/verifiers.ts'
import { attemptsBurstMax, attemptsPerSecondMax } from '../../packages/server/src/limits.ts'
import type { Param } from '../../packages/server/src/store/db.ts'
import { databaseTime } from '../../packages/server/src/store/head.ts'
import { type Bench, openBench } from './bench.ts'
import { testOAuth } from './oauth.ts'
import { type OpenedOrganization, openTestOrganization } from './organization.ts'
import { testPeople } from './people.ts'

/** The members of the books, unless something else is to come of the next one that is added. */
class TestMembers implements Members {
  /** Thrown or answered instead, once each. */
  readonly instead: (Error | 'UNAVAILABLE')[] = []
  readonly #members: Members

  constructor(members: Members) {
    this.#members = members
  }

  async add(member: NewMember) {
    const instead = this.instead.shift()
    if (instead instanceof Error) throw instead
    return instead === undefined ? this.#members.add(member) : rejected(instead)
  }

  of(person: Id<'person'>, books: readonly number[]) {
    return this.#members.of(person, books)
  }

  know(...told: Parameters<Members['know']>) {
    return this.#members.know(...told)
  }
}

interface Served {
  readonly now?: () => number
  /** Default: one that is free. */
  readonly port?: number
  /** Where documents of clients are fetched. */
  readonly outside?: Outside
  readonly allowsRegistration?: boolean
}

/** Servers of one database in this process, with people and all that they log. */
export class PeopleServer {
  readonly lines: string[] = []
  readonly origin: string
  organization!: OpenedOrganization
  members!: TestMembers
  engine!: Engine
  #bench!: Bench
  readonly #servers: Server[] = []
  readonly #people: People[] = []

  private constructor(origin: string) {
    this.origin = origin
  }

  static async open(origin = 'http://bursar.localhost:4400'): Promise<PeopleServer> {
    const self = new PeopleServer(origin)
    self.#bench = await openBench()
    self.engine = self.#bench.engine().engine
    const { database } = self.#bench
    self.organization = await openTestOrganization({ database, engine: self.engine }, permissions)
    self.members = new TestMembers(membersOf({ engine: self.engine, read: database.read }))
    return self
  }

  /**
   * One more process: its address, and the people that it remembers. Where time stands still for
   * its limits, what was taken does not come back, however slow the machine is.
   */
  async serve({ now, port = 0, ...clients }: Served = {}): Promise<{
    readonly url: string
    readonly people: People
  }> {
    const { database } = this.#bench
    const { engine, members, origin: publicUrl } = this
    const opened = testPeople({ database, members, publicUrl, rateLimit: 500 })
    const limit = { perSecond: attemptsPerSecondMax, burst: attemptsBurstMax }
    const people = { ...opened, attempts: new RateLimiter(limit, now) }
    const decisions = new Decisions({ decided: async () => [] })
    const verifierOf = kyaVerifiers({ kya: null }, () => databaseTime(database.read))
    const secrets = secretsOf('a secret')
    const deps = { engine, database, secrets, decisions, verifierOf, publicUrl }
    const destination = new Writable({
      write: (chunk, _, done) => {
        this.lines.push(String(chunk))
        done()
      },
    })
    const keys = new KeyDirectory({ read: database.read })
    const oauth = testOAuth({ read: database.read, ...clients })
    const failures = failureLimiter(1, now)
    const app = createApp({
      application: { deps, keys, people, oauth, rate: null, failures, declines: null },
      faces: httpFaces(),
      metrics: new Metrics(engine),
      host: '127.0.0.1',
      trustedProxies: [{ address: '127.0.0.1', bits: 32 }],
      log: createLog({ level: 'trace', destination }),
      version: '0.0.0',
      ready: () => Promise.resolve(null),
    })
    const server = createHttpServer({ app, door: openDoor })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    this.#servers.push(server)
    this.#people.push(people)
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, people }
  }

  /** The secret of a new invitation. */
  async invite(
    role: MemberRole = 'owner',
    options: { madeBy?: Id<'key'>; environments?: readonly ('test' | 'live')[] } = {},
  ): Promise<string> {
    const { madeBy = null, environments = ['test', 'live'] } = options
    const { organization } = this.organization
    const books = environments.map((environment) => {
      const { bookId } = this.organization[environment]
      return { bookId, organization, environment }
    })
    const grants = grantsOf(books, { role, madeBy })
    const asked = { name: 'Owner', grants, minutes: 15 }
    const { database } = this.#bench
    const made = await createInvitation({ database, publicUrl: this.origin }, asked)
    if (made.kind === 'rejected') throw new Error(made.code)
    return made.url.slice(made.url.indexOf('#') + 1)
  }

  get database() {
    return this.#bench.database
  }

  /** Whatever a test wants of the database. */
  async run(text: string, ...params: Param[]) {
    const writer = await this.#bench.database.openWriter()
    try {
      const [result] = await writer.flight([{ text, params }], 10_000)
      return result?.rows ?? []
    } finally {
      writer.destroy()
    }
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close().closeAllConnections()
    for (const people of this.#people) people.writer.close()
    await this.#bench.close()
  }
}
