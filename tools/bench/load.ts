import autocannon from 'autocannon'
import { serveParent } from './child.ts'
import { quantile } from './statistics.ts'

/** The load of one round: every client sends its next request when it has the last answer. */
export interface LoadJob {
  readonly url: string
  readonly clients: number
  readonly seconds: number
  /** Dealt out to the clients, each of which sends its own in turn. */
  readonly requests: readonly { readonly headers: Record<string, string>; readonly body: string }[]
}

export interface LoadResult {
  readonly perSecond: number
  /** All that were answered by a success, those of the lead-in too. */
  readonly acknowledged: number
  /** Milliseconds from sending the request to having the whole answer. */
  readonly p50: number
  readonly p99: number
  readonly max: number
}

// Connections are opened and caches filled before the clock runs.
const leadInMs = 300

function run(job: LoadJob): Promise<LoadResult> {
  const { url, clients, seconds, requests } = job
  let client = 0
  const times: number[] = []
  const from = performance.now() + leadInMs
  const until = from + seconds * 1000
  return new Promise((resolve, reject) => {
    const load = autocannon(
      {
        url,
        method: 'POST',
        connections: clients,
        duration: leadInMs / 1000 + seconds,
        sampleInt: 20,
        idReplacement: requests.some(({ headers }) => 'Idempotency-Key' in headers),
        setupClient(each) {
          const own = requests.filter((_, index) => index % clients === client % requests.length)
          each.setRequests(own.map((request) => ({ ...request })))
          client += 1
        },
      },
      (error, result) => {
        if (error !== null) return reject(error)
        const { errors, non2xx, '2xx': acknowledged, statusCodeStats } = result
        if (errors + non2xx === 0) return resolve({ acknowledged, ...resultOf(times, seconds) })
        reject(new Error(`${errors} errors; answers: ${JSON.stringify(statusCodeStats)}`))
      },
    )
    load.on('response', (_client: unknown, _status: number, _bytes: number, ms: number) => {
      const now = performance.now()
      if (now >= from && now < until) times.push(ms)
    })
  })
}

function resultOf(times: readonly number[], seconds: number): Omit<LoadResult, 'acknowledged'> {
  const sorted = Float64Array.from(times).sort()
  return {
    perSecond: sorted.length / seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
  }
}

serveParent(run)
