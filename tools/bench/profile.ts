import { Session } from 'node:inspector/promises'
import { basename } from 'node:path'

/** Where CPU went: µs per payment. */
export interface Cost {
  readonly name: string
  readonly micros: number
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  /** µs of the monotonic clock. */
  readonly startTime: number
  readonly samples?: readonly number[] | undefined
  readonly timeDeltas?: readonly number[] | undefined
}

/** Runs the work under the sampling profiler of this process. */
export async function profiled<T>(work: () => Promise<T>): Promise<{ did: T; profile: Profile }> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
    const did = await work()
    const { profile } = await session.post('Profiler.stop')
    return { did, profile }
  } finally {
    session.disconnect()
  }
}

export function parseProfile(text: string): Profile {
  return JSON.parse(text) as Profile
}

/**
 * The three largest costs of a payment: single functions of Node, and PostgreSQL as one. The
 * samples tell how Node's CPU divides; how much it was is what the system counted.
 */
export function largestCosts(
  profile: Profile,
  used: { readonly node: number | null; readonly postgres: number | null },
  sinceMicros = 0,
): Cost[] {
  const times = selfTimes(profile, sinceMicros)
  const all = [...times.values()].reduce((sum, time) => sum + time, 0)
  const costs = [...times].map(([name, time]) => ({
    name: `Node: ${name}`,
    micros: ((used.node ?? 0) * time) / all,
  }))
  if (used.postgres !== null) costs.push({ name: 'PostgreSQL', micros: used.postgres })
  return costs.sort((a, b) => b.micros - a.micros).slice(0, 3)
}

/** The clock that profiles are stamped by, in every process of the machine. */
export function profileClock(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** µs spent in each function itself, without what it called. */
function selfTimes(profile: Profile, sinceMicros: number): Map<string, number> {
  const { nodes, startTime, samples = [], timeDeltas = [] } = profile
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  let at = startTime
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    at += delta
    const name = names.get(id)
    // Waiting costs no CPU, and the root is nobody's work.
    if (at < sinceMicros || name === undefined || name === '(idle)' || name === '(root)') continue
    times.set(name, (times.get(name) ?? 0) + delta)
  }
  return times
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  if (functionName !== '') return functionName
  return `a function in ${basename(url)}, line ${lineNumber + 1}`
}
