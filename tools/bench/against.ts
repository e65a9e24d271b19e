import { join } from 'node:path'
import { findRunning } from '../../packages/server/src/embedded/embedded.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { Folder, type ServerProcess } from '../../test/setup/process.ts'
import { Child } from './child.ts'
import type { Closers } from './closers.ts'
import type { LoadJob, LoadResult } from './load.ts'
import { commitOf } from './machine.ts'
import { requestsOf } from './payments.ts'
import { Served, startCheckout, stopServer } from './served.ts'
import { bootstrap, type Interval, quantile } from './statistics.ts'
import { exitCodes, reasons, verdictOf } from './verdict.ts'

interface Scale {
  readonly agents: number
  readonly rounds: number
  readonly seconds: number
}

const full: Scale = { agents: 10_000, rounds: 12, seconds: 5 }
const quick: Scale = { agents: 100, rounds: 12, seconds: 2 }
const clients = 64
// A checkout that was never started installs and builds first.
const readySecondsMax = 300
const analyzeMs = 60_000

interface Side {
  readonly name: string
  readonly commit: string
  readonly server: ServerProcess
  readonly served: Served
  readonly requests: LoadJob['requests']
}

/** What one payment cost in one round. */
interface Cost {
  readonly nodeMicros: number
  readonly postgresMicros: number
  readonly perSecond: number
}

type Pair = readonly [here: Cost, there: Cost]

/**
 * Whether a payment costs more here than in another checkout. Both serve from databases of their
 * own, alike in all but the build; round by round both are measured, in random order, so that a
 * slow minute of the machine hits both. Answers the exit code.
 */
export async function measureAgainst(
  options: { root: string; against: string; quick: boolean },
  closers: Closers,
): Promise<number> {
  const scale = options.quick ? quick : full
  const folder = await Folder.make()
  closers.add(() => folder.clear())
  const generator = new Child('load')
  closers.add(() => generator.end())
  const here = await openSide(folder, { name: 'here', root: options.root }, scale)
  const there = await openSide(folder, { name: 'there', root: options.against }, scale)
  const measure = (side: Side) => costOf(side, generator, scale.seconds)
  for (const side of [here, there]) await measure(side)
  const pairs: Pair[] = []
  for (let round = 1; round <= scale.rounds; round += 1) {
    const isFirst = Math.random() < 0.5
    const first = await measure(isFirst ? here : there)
    const second = await measure(isFirst ? there : here)
    const pair: Pair = isFirst ? [first, second] : [second, first]
    pairs.push(pair)
    process.stderr.write(`Round ${round} of ${scale.rounds}: ${ratioOf(pair).toFixed(3)}\n`)
  }
  for (const { server } of [here, there]) await stopServer(server)
  return report({ here, there, agents: scale.agents }, pairs)
}

async function openSide(
  folder: Folder,
  { name, root }: { name: string; root: string },
  { agents }: Scale,
): Promise<Side> {
  process.stderr.write(`Starting and filling: ${root}\n`)
  const home = join(folder.path, name)
  const server = startCheckout(folder, name, root)
  await server.ready(readySecondsMax)
  const served = await Served.of(server, home)
  const requests = requestsOf(await served.hire(home, agents), true)
  await analyze(home)
  return { name, commit: commitOf(root) ?? 'unknown', server, served, requests }
}

/** Neither side may be lucky with what its planner knows of a young database. */
async function analyze(home: string): Promise<void> {
  const running = await findRunning(home)
  if (running === null) throw new Error(`no database runs below ${home}`)
  const database = openDatabase(running)
  const writer = await database.openWriter({ flightTimeoutMsMax: analyzeMs })
  await writer.flight([{ text: 'analyze', params: [] }], analyzeMs)
  writer.destroy()
  await database.close()
}

async function costOf({ served, requests }: Side, generator: Child, seconds: number) {
  const before = served.used()
  const job: LoadJob = { url: served.url, clients, seconds, requests }
  const { acknowledged, perSecond } = await generator.ask<LoadJob, LoadResult>(job)
  const after = served.used()
  if (before === null || after === null) throw new Error('only Linux tells what processes used')
  const [node, all] = [after.node - before.node, after.all - before.all]
  return {
    nodeMicros: node / acknowledged,
    postgresMicros: (all - node) / acknowledged,
    perSecond,
  }
}

function microsOf({ nodeMicros, postgresMicros }: Cost): number {
  return nodeMicros + postgresMicros
}

function ratioOf([here, there]: Pair): number {
  return microsOf(here) / microsOf(there)
}

function report(
  { here, there, agents }: { here: Side; there: Side; agents: number },
  pairs: readonly Pair[],
): number {
  const cost = bootstrap(pairs.map(ratioOf))
  const rate = bootstrap(pairs.map(([one, other]) => one.perSecond / other.perSecond))
  const verdict = verdictOf(cost)
  const lines = [
    `${pairs.length} paired rounds, ${agents} agents, ${clients} clients: an agent's key, an ` +
      'Idempotency-Key, limits and a block list, an outside merchant.',
    lineOf(
      `here   ${here.commit}`,
      pairs.map(([one]) => one),
    ),
    lineOf(
      `there  ${there.commit}`,
      pairs.map(([, other]) => other),
    ),
    `CPU of a payment, here ÷ there: ${print(cost)}`,
    `payments/s, here ÷ there:       ${print(rate)}`,
    `Verdict: ${reasons[verdict]}.`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return exitCodes[verdict]
}

function lineOf(name: string, costs: readonly Cost[]): string {
  const median = (figure: (cost: Cost) => number) =>
    Math.round(quantile(Float64Array.from(costs.map(figure)).sort(), 0.5)).toLocaleString('en')
  const [node, postgres] = [median((c) => c.nodeMicros), median((c) => c.postgresMicros)]
  const rate = median((cost) => cost.perSecond)
  return `${name}: ${median(microsOf)} µs (server ${node}, PostgreSQL ${postgres}), ${rate}/s`
}

function print({ ratio, low, high }: Interval): string {
  return `${ratio.toFixed(3)} (95 %: ${low.toFixed(3)}–${high.toFixed(3)})`
}
