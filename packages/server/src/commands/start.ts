import { setFlagsFromString } from 'node:v8'
import { alarmsOf, type Command } from '@bursar/core'
import type { Logger } from 'pino'
import { createApp } from '../app.ts'
import type { Deps } from '../application/call.ts'
import { DeclineLimit } from '../application/decline-limit.ts'
import { openOAuth } from '../application/oauth/oauth.ts'
import { membersOf } from '../application/people/member.ts'
import { openPeople } from '../application/people/people.ts'
import { failureLimiter, keyLimiter } from '../application/rate-limit.ts'
import { commandLine } from '../command-line.ts'
import { type Config, publicUrlOf, readConfig } from '../config.ts'
import { Consumers } from '../effects/consumers.ts'
import { Decisions } from '../effects/decisions.ts'
import { Dispatcher } from '../effects/dispatcher.ts'
import { Housekeeper } from '../effects/housekeeper.ts'
import { KeptHeads } from '../effects/kept-heads.ts'
import { Sweep } from '../effects/sweep.ts'
import { Timekeeper } from '../effects/timekeeper.ts'
import { startEmbedded } from '../embedded/embedded.ts'
import { lockHome } from '../embedded/lock.ts'
import { Engine } from '../engine/engine.ts'
import type { LaneEvents } from '../engine/lane.ts'
import type { Episodes } from '../engine/watch.ts'
import { httpFaces } from '../faces/faces.ts'
import { TrustedProxies } from '../faces/http/client-address.ts'
import { Connections } from '../faces/http/connections.ts'
import { Door } from '../faces/http/door.ts'
import { createLog } from '../faces/http/log.ts'
import { Metrics } from '../faces/http/metrics.ts'
import { Surfaces } from '../faces/http/surface.ts'
import { urgentPaths } from '../faces/http/urgent.ts'
import { AccessDirectory } from '../identity/access-directory.ts'
import { KeyDirectory } from '../identity/key-directory.ts'
import { GuardedOutside } from '../identity/outside.ts'
import { secretsOf } from '../identity/secret.ts'
import { kyaVerifiers } from '../kya/verifiers.ts'
import { rails } from '../rails/registry.ts'
import type { Database } from '../store/db.ts'
import { openDatabase } from '../store/driver/open.ts'
import { databaseTime } from '../store/head.ts'
import { migrate } from '../store/migrate.ts'
import { decodeDecided, selectDecided } from '../store/read/payment.ts'
import { version } from '../version.ts'
import { greet } from './greeting.ts'
import { dropPlan, readSecret, writeCredentials } from './home.ts'
import { ownerLink } from './invite.ts'
import { listen } from './listen.ts'
import { expectedHeads } from './lost-log.ts'
import { readyOrganization } from './organization.ts'
import { readiness } from './readiness.ts'

/** What was opened, to be closed in the opposite order, each thing even if another fails. */
class Opened {
  readonly #closers: (() => Promise<unknown> | unknown)[] = []

  add(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close)
  }

  async close(problem: (error: unknown) => void): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        problem(error)
      }
    }
  }
}

/** Runs the server until it is asked to stop. Resolves with the exit code. */
export async function start(env: NodeJS.ProcessEnv): Promise<number> {
  // Where most of what a line of code makes survives, V8 comes to make it in old space. What is
  // dead there is found late, and all that it points to is copied and kept with it: whole requests.
  setFlagsFromString('--no-allocation-site-pretenuring')
  const config = readConfig(env)
  const log = createLog({ level: config.logLevel })
  const opened = new Opened()
  const stopping = stopSignal()
  try {
    await open(config, log, opened)
    const signal = await stopping
    log.info({ signal }, 'stopping')
    return 0
  } finally {
    await opened.close((error) => log.error({ err: error }, 'shutdown error'))
  }
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // A second signal finds no listener any more, and ends the process at once.
      process.once(signal, () => resolve(signal))
    }
  })
}

async function open(config: Config, log: Logger, opened: Opened): Promise<void> {
  const connections = new Connections()
  const faces = httpFaces()
  const surfaces = new Surfaces(faces)
  const { server, baseUrl, serve } = await listen(config, { connections, surfaces })
  opened.add(() => server.close().closeAllConnections())
  const lock = await lockHome(config.home)
  opened.add(() => lock.release())
  const secrets = secretsOf(await readSecret(config.home, config.secret))
  const database = await openStore(config, log, opened)
  const heads = await openHeads(config.home, database, log)
  opened.add(() => heads.stop())
  const perSecond = config.refusedRateLimit
  const declines = perSecond === 0 ? null : new DeclineLimit(perSecond)
  const publicUrl = publicUrlOf(config, baseUrl)
  const { rateLimit } = config
  const opening = { database, log, opened, heads, declines, publicUrl, rateLimit }
  const { engine, keys, people, metrics, decisions } = openEngine(opening)
  const readied = await readyOrganization({ database, engine, secrets }, config.home, baseUrl)
  const deps = { engine, database, secrets, decisions, publicUrl }
  const app = createApp({
    application: {
      deps: { ...deps, verifierOf: verifiersOf(config, database, log) },
      keys,
      people,
      oauth: openOAuth({
        outside: new GuardedOutside(),
        access: new AccessDirectory({ read: (query) => database.read(query) }),
        allowsRegistration: config.oauthRegistration,
      }),
      rate: keyLimiter(rateLimit),
      failures: failureLimiter(rateLimit),
      declines,
    },
    faces,
    metrics,
    metricsToken: config.metricsToken,
    host: config.host,
    allowedHosts: [...config.allowedHosts, new URL(publicUrl).hostname],
    trustedProxies: config.trustedProxies,
    log,
    version,
    ready: readiness({ database, engine, secrets, log }),
    draining: () => connections.draining,
  })
  const proxies = new TrustedProxies(config.trustedProxies)
  const urgent = urgentPaths(faces.flatMap(({ operations }) => Object.values(operations)))
  const { sessions } = people
  serve(app, new Door({ keys, sessions, metrics, log, proxies, surfaces, urgent }))
  opened.add(() => {
    const drained = connections.drain(server)
    // Whoever waits is answered, so that the server need not wait for them.
    decisions.stop()
    return drained
  })
  const { credentials } = readied
  if (credentials !== null && credentials.baseUrl !== baseUrl)
    await writeCredentials(config.home, { ...credentials, baseUrl })
  const owner = readied.isNew ? await ownerLink({ database, publicUrl, site: people.site }) : null
  const { home, isClone } = config
  await show(greet({ baseUrl, home, isClone, owner, ...readied }))
  // Until it was shown, an organization is new: a crash before this shows its key the next time.
  await dropPlan(config.home)
}

function show(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

async function openStore(config: Config, log: Logger, opened: Opened): Promise<Database> {
  const url = config.databaseUrl ?? (await openEmbedded(config, log, opened))
  const trust = (risk: string) =>
    log.warn({ risk }, 'database storage is not durable, accepted because of TRUST_STORAGE=1')
  const database = openDatabase({ url, ...(config.trustStorage ? { trust } : {}) })
  opened.add(() => database.close())
  await migrate(database)
  return database
}

async function openEmbedded(config: Config, log: Logger, opened: Opened): Promise<string> {
  const { home, postgresUser: user } = config
  const embedded = await startEmbedded({
    home,
    ...(user === undefined ? {} : { user }),
    log: (line) => log.debug({ postgres: line }, 'embedded PostgreSQL'),
  })
  let isStopping = false
  opened.add(() => {
    isStopping = true
    return embedded.stop()
  })
  void embedded.exited.then((code) => {
    if (isStopping) return
    // Without its database the server is nothing; whoever watches over it starts it again.
    log.fatal({ code }, 'embedded PostgreSQL exited unexpectedly')
    process.exit(1)
  })
  return embedded.url
}

/** Before anything is decided: the logs hold what this home has seen of them. */
async function openHeads(home: string, database: Database, log: Logger): Promise<KeptHeads> {
  const problem = (error: unknown) => log.error({ err: error }, 'could not write the log heads')
  const heads = new KeptHeads({ home, heads: await expectedHeads(database, home), problem })
  heads.start()
  return heads
}

interface EngineParts {
  readonly database: Database
  readonly log: Logger
  readonly opened: Opened
  readonly heads: KeptHeads
  readonly declines: DeclineLimit | null
  readonly publicUrl: string
  /** Requests a second for each key; 0 is no limit. */
  readonly rateLimit: number
}

function openEngine(parts: EngineParts) {
  const { database, log, opened, heads, declines, publicUrl, rateLimit } = parts
  const problem = (error: unknown) => log.error({ err: error }, 'background task failed')
  const keys = new KeyDirectory({ read: (query) => database.read(query) })
  const events: LaneEvents & Episodes = {
    committed(bookId, events) {
      keys.committed(events)
      people.memberships.committed(events)
      metrics.committed(events)
      declines?.committed(events)
      for (const { seq, event } of events)
        for (const alarm of alarmsOf(event)) {
          metrics.alarm()
          log.error({ bookId, seq, alarm }, 'operator attention required')
        }
      decisions.committed(events)
      dispatcher.committed(bookId, events)
      consumers.committed(bookId)
    },
    bug(error: unknown, command: Command | null) {
      metrics.bug()
      log.error({ err: error, command: command?.kind }, 'command failed because of a bug')
    },
    alarm(bookId, what) {
      metrics.alarm()
      log.fatal({ bookId }, what)
      // Whoever accepts the loss has to name exactly what was seen.
      void heads.flush()
    },
    warning(bookId, what) {
      metrics.alarm()
      log.warn({ bookId }, what)
    },
    recovered: (bookId, what) => log.info({ bookId }, `resolved: ${what}`),
  }
  const engine = new Engine(database, events, { heads })
  const members = membersOf({ engine, read: database.read })
  const people = openPeople({ database, members, publicUrl, rateLimit })
  opened.add(() => people.writer.close())
  const metrics = new Metrics(engine)
  const decisions = new Decisions({
    decided: async (awaited) => (await database.read(selectDecided(awaited))).map(decodeDecided),
  })
  const dispatcher = new Dispatcher({ engine, database, rails, problem })
  const timekeeper = new Timekeeper({ engine, database, problem })
  const consumers = new Consumers({
    database,
    // Webhooks, audit and metrics of the logs go here.
    consumers: [],
    gaveUp({ error, ...letter }) {
      metrics.alarm()
      const what = `a consumer gave up an event: ${error}`
      log.error(letter, `${what}. To retry it: ${commandLine('dead-letters --retry')}`)
    },
    problem,
  })
  const sweep = new Sweep({ database, problem })
  for (const effect of [dispatcher, timekeeper, decisions, consumers])
    sweep.follow((moved) => effect.look(moved))
  const housekeeper = new Housekeeper({
    database,
    takeUses: () => keys.takeUses(),
    takeSessionUses: () => people.sessions.takeUses(),
    books: () => sweep.books,
    problem,
  })
  const effects = [sweep, timekeeper, dispatcher, consumers, housekeeper]
  opened.add(() => engine.close())
  // Side by side: each of them may wait for a database that does not answer.
  opened.add(() => Promise.all(effects.map((effect) => effect.stop())))
  housekeeper.start()
  sweep.start()
  return { engine, keys, people, metrics, decisions }
}

/** Whoever asks for a level is told to try again; why it could not be judged stands in the log. */
function verifiersOf(config: Config, database: Database, log: Logger): Deps['verifierOf'] {
  const verifierOf = kyaVerifiers(config, () => databaseTime(database.read))
  return (environment) => ({
    async verify(proof) {
      try {
        return await verifierOf(environment).verify(proof)
      } catch (error) {
        log.warn({ err: error }, 'could not verify an attestation')
        throw error
      }
    },
  })
}
