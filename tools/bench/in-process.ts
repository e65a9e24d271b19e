import { join } from 'node:path'
import type { Closers } from './closers.ts'
import { diskOf, settingsOf, storageOf, walPosition } from './disk.ts'
import { cpuOfFamily } from './processes.ts'
import { largestCosts, profiled } from './profile.ts'
import type { InProcess, InProcessRow, Target, Wallets } from './report.ts'
import { openRig, type Rig } from './rig.ts'
import type { Scale } from './scale.ts'
import { spreadBy, spreadOf } from './statistics.ts'
import { explained, inProcessTargets } from './targets.ts'

interface Load {
  readonly wallets: Wallets
  readonly outstanding: number
}

interface Round {
  readonly payments: number
  readonly perSecond: number
  readonly meanBatch: number
  readonly nodeMicros: number
  readonly postgresMicros: number | null
  readonly walBytes: number
}

const loads: readonly Load[] = [1, 64, 256].flatMap((outstanding) => [
  { wallets: 'uniform', outstanding },
  { wallets: 'hot', outstanding },
])

export interface InProcessResult {
  readonly found: InProcess
  readonly settings: Readonly<Record<string, string>>
  readonly targets: readonly Target[]
}

/** The engine in this very process, on a PostgreSQL of its own: no HTTP, no authentication. */
export async function measureInProcess(
  scale: Scale,
  folder: string,
  closers: Closers,
): Promise<InProcessResult> {
  const rig = await openRig(join(folder, 'in-process'), scale.agents, closers)
  for (const load of loads) await runRound(rig, load, scale.seconds)
  const before = await storageOf(rig.database)
  const rounds = new Map<Load, Round[]>(loads.map((load) => [load, []]))
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const [load, done] of rounds) done.push(await runRound(rig, load, scale.seconds))
  }
  const payments = [...rounds.values()].flat().reduce((sum, round) => sum + round.payments, 0)
  const found = {
    agents: scale.agents,
    secondsPerRound: scale.seconds,
    rows: [...rounds].map(([load, done]) => rowOf(load, done)),
    disk: diskOf(before, await storageOf(rig.database), payments),
  }
  const costsOf = async (load: Load) => {
    const { did, profile } = await profiled(() => runRound(rig, load, scale.seconds))
    return largestCosts(profile, { node: did.nodeMicros, postgres: did.postgresMicros })
  }
  const targets = await explained(inProcessTargets(found.rows), costsOf)
  return { found, settings: await settingsOf(rig.database), targets }
}

async function runRound(rig: Rig, load: Load, seconds: number): Promise<Round> {
  const { book } = rig
  const wal = await walPosition(rig.database)
  const postgres = cpuOfFamily(rig.postgres)
  const { batches, commands } = book
  const node = process.cpuUsage()
  const from = performance.now()
  const payments = await payFor(rig, load, from + seconds * 1000)
  const elapsed = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(node)
  const used = cpuOfFamily(rig.postgres)
  return {
    payments,
    perSecond: payments / elapsed,
    meanBatch: (book.commands - commands) / (book.batches - batches),
    nodeMicros: (user + system) / payments,
    postgresMicros: used === null || postgres === null ? null : (used - postgres) / payments,
    walBytes: ((await walPosition(rig.database)) - wal) / payments,
  }
}

/** As many payers as there may be payments under way, each paying again when it has paid. */
async function payFor(rig: Rig, load: Load, until: number): Promise<number> {
  const { book, agents } = rig
  let payments = 0
  const pay = async () => {
    while (performance.now() < until) {
      // A prime step goes round all agents without following the order they were made in.
      const agent = load.wallets === 'hot' ? 0 : (payments * 7919) % agents
      payments += 1
      await book.pay(agent)
    }
  }
  await Promise.all(Array.from({ length: load.outstanding }, pay))
  return payments
}

function rowOf(load: Load, rounds: readonly Round[]): InProcessRow {
  return {
    ...load,
    perSecond: spreadOf(rounds.map((round) => round.perSecond)),
    meanBatch: spreadOf(rounds.map((round) => round.meanBatch)),
    nodeMicros: spreadOf(rounds.map((round) => round.nodeMicros)),
    postgresMicros: spreadBy(rounds, (round) => round.postgresMicros),
    walBytes: spreadOf(rounds.map((round) => round.walBytes)),
  }
}
