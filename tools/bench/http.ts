import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Folder } from '../../test/setup/process.ts'
import { Child } from './child.ts'
import type { Closers } from './closers.ts'
import type { LoadJob, LoadResult } from './load.ts'
import { requestsOf } from './payments.ts'
import { memoryOf, memoryOfFamily } from './processes.ts'
import { type Cost, largestCosts, parseProfile, profileClock } from './profile.ts'
import type { Http, HttpRow, Target, Wallets } from './report.ts'
import type { Scale } from './scale.ts'
import { type Counted, Served, startServer, stopServer } from './served.ts'
import { spreadBy, spreadOf } from './statistics.ts'
import { explained, httpTargets } from './targets.ts'

interface Load {
  readonly wallets: Wallets
  readonly keyed: boolean
  readonly clients: number
}

interface Round {
  readonly payments: LoadResult
  readonly hello: LoadResult
  readonly meanBatch: number
  readonly nodeMicros: number | null
  readonly postgresMicros: number | null
}

const loads: readonly Load[] = [
  ...[1, 64, 200].flatMap((clients): Load[] => [
    { wallets: 'uniform', keyed: false, clients },
    { wallets: 'hot', keyed: false, clients },
  ]),
  { wallets: 'uniform', keyed: true, clients: 64 },
]

interface Rig {
  readonly served: Served
  readonly keys: readonly string[]
  readonly helloUrl: string
  readonly generator: Child
  readonly seconds: number
}

const name = 'http'

/** The server, a hello-world and a load generator: three processes, two of them busy at a time. */
export async function measureHttp(
  scale: Scale,
  place: { root: string; folder: Folder; closers: Closers },
): Promise<{ found: Http; targets: readonly Target[] }> {
  const { root, folder, closers } = place
  const home = join(folder.path, name)
  const server = startServer(folder, name, { root })
  const served = await Served.of(server, home)
  const keys = await served.hire(home, scale.httpAgents)
  const children = { hello: new Child('hello'), generator: new Child('load') }
  for (const child of Object.values(children)) closers.add(() => child.end())
  const { url: helloUrl } = (await children.hello.hear()) as { url: string }
  const rig = { served, keys, helloUrl, generator: children.generator, seconds: scale.seconds }
  for (const load of loads) await runPair(rig, load)
  const rounds = new Map<Load, Round[]>(loads.map((load) => [load, []]))
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const [load, done] of rounds) done.push(await runPair(rig, load))
  }
  const found = {
    agents: keys.length,
    secondsPerRound: scale.seconds,
    rows: [...rounds].map(([load, done]) => rowOf(load, done)),
    memory: memory(served),
  }
  await stopServer(server)
  const targets = await explained(httpTargets(found.rows), (load) =>
    costsOf({ root, folder }, rig, load),
  )
  return { found, targets }
}

/** Payments, and right after them the hello-world under the same load. */
async function runPair(rig: Rig, load: Load): Promise<Round> {
  const { generator, served, helloUrl } = rig
  const job = jobOf(rig, load)
  const before = await served.counted()
  const payments = await generator.ask<LoadJob, LoadResult>({ ...job, url: served.url })
  const after = await served.counted()
  const hello = await generator.ask<LoadJob, LoadResult>({ ...job, url: helloUrl })
  const batches = after.batches - before.batches
  return {
    payments,
    hello,
    meanBatch: (after.commands - before.commands) / batches,
    nodeMicros: each('node', before, after),
    postgresMicros: each('postgres', before, after),
  }
}

function each(what: 'node' | 'postgres', before: Counted, after: Counted): number | null {
  const [from, to] = [before[what], after[what]]
  return from === null || to === null ? null : (to - from) / (after.payments - before.payments)
}

function jobOf({ keys, seconds }: Rig, load: Load): Omit<LoadJob, 'url'> {
  const payers = load.wallets === 'hot' ? keys.slice(0, 1) : keys
  return { clients: load.clients, seconds, requests: requestsOf(payers, load.keyed) }
}

function rowOf(load: Load, rounds: readonly Round[]): HttpRow {
  return {
    ...load,
    perSecond: spreadOf(rounds.map(({ payments }) => payments.perSecond)),
    helloPerSecond: spreadOf(rounds.map(({ hello }) => hello.perSecond)),
    ratio: spreadOf(rounds.map(({ payments, hello }) => payments.perSecond / hello.perSecond)),
    p50: spreadOf(rounds.map(({ payments }) => payments.p50)),
    p99: spreadOf(rounds.map(({ payments }) => payments.p99)),
    max: Math.max(...rounds.map(({ payments }) => payments.max)),
    meanBatch: spreadOf(rounds.map((round) => round.meanBatch)),
    nodeMicros: spreadBy(rounds, (round) => round.nodeMicros),
    postgresMicros: spreadBy(rounds, (round) => round.postgresMicros),
  }
}

function memory({ pids }: Served): Http['memory'] {
  const server = memoryOf(pids.node)
  const postgres = memoryOfFamily(pids.postgres)
  if (server === null || postgres === null) return null
  const { resident, proportional } = postgres
  return {
    serverBytes: server.resident,
    postgresBytes: proportional ?? resident,
    shared: proportional !== null,
  }
}

/** One more round on the same data, by a server that writes its CPU profile when it ends. */
async function costsOf(
  { root, folder }: { root: string; folder: Folder },
  rig: Rig,
  load: Load,
): Promise<Cost[]> {
  const file = 'server.cpuprofile'
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder.path}`, `--cpu-prof-name=${file}`]
  const server = startServer(folder, name, { root, nodeOptions })
  const served = await Served.of(server, join(folder.path, name))
  const before = await served.counted()
  // What the server did to become ready is no cost of a payment.
  const since = profileClock()
  await rig.generator.ask<LoadJob, LoadResult>({ ...jobOf(rig, load), url: served.url })
  const after = await served.counted()
  await stopServer(server)
  const path = join(folder.path, file)
  const profile = parseProfile(await readFile(path, 'utf8'))
  await rm(path)
  const used = {
    node: each('node', before, after),
    postgres: each('postgres', before, after),
  }
  return largestCosts(profile, used, since)
}
