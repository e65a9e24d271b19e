import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { createApp } from '../../packages/server/src/app.ts'
import type { Application } from '../../packages/server/src/application/perform.ts'
import { createLog } from '../../packages/server/src/faces/http/log.ts'
import { Metrics } from '../../packages/server/src/faces/http/metrics.ts'
import {
  type App,
  createHttpServer,
  openDoor,
} from '../../packages/server/src/faces/http/server.ts'
import { peopleFace } from '../../packages/server/src/faces/people/face.ts'
import { answers } from './people-answers.ts'
import { FakePeople } from './people-fake.ts'

/** The pages of a person over answers made up here, in the shape of the real ones. */
export class PageServer {
  readonly lines: string[] = []
  readonly secrets: string[] = []
  people!: FakePeople
  /** Where it stands, and where it says that it stands. */
  baseUrl = ''
  #server!: Server

  static async start(publicUrl?: string): Promise<PageServer> {
    const self = new PageServer()
    let app: App = { fetch: () => Promise.reject(new Error('not yet')) }
    const front: App = { fetch: (request, env) => app.fetch(request, env) }
    self.#server = createHttpServer({ app: front, door: openDoor })
    self.#server.listen(0, '127.0.0.1')
    await once(self.#server, 'listening')
    const { port } = self.#server.address() as AddressInfo
    self.baseUrl = `http://bursar.localhost:${port}`
    const home = publicUrl ?? self.baseUrl
    self.people = new FakePeople(home)
    const destination = new Writable({
      write: (chunk, _, done) => {
        self.lines.push(String(chunk))
        done()
      },
    })
    const served = createApp({
      application: { deps: { publicUrl: home } } as Application,
      faces: [peopleFace()],
      metrics: new Metrics({ depth: 0, oldestWaitingSeconds: 0, clockBehindSeconds: 0 }),
      host: '127.0.0.1',
      allowedHosts: ['bursar.localhost'],
      log: createLog({ level: 'trace', destination }),
      version: '0.0.0',
      ready: () => Promise.resolve(null),
    })
    app = {
      fetch: async (request, env) =>
        (await answers(self.people, request)) ?? served.fetch(request, env),
    }
    return self
  }

  get port(): string {
    return new URL(this.baseUrl).port
  }

  /** The address of a new link. */
  link(grant: { environment?: 'test' | 'live'; role?: string; person?: string } = {}): string {
    const secret = `bsi_${randomBytes(32).toString('base64url')}`
    this.secrets.push(secret)
    const { environment = 'test', role = 'approver', person } = grant
    this.people.invite(secret, { environment, role, person: person ?? null })
    return `${this.baseUrl}/join#${secret}`
  }

  stop(): void {
    this.#server.close().closeAllConnections()
  }
}
