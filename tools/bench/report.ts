import type { Cost } from './profile.ts'
import type { Spread } from './statistics.ts'

/** Whose money moves: that of ten thousand agents in turn, or always that of one. */
export type Wallets = 'uniform' | 'hot'

/** What one run of the benchmark found, as docs/benchmarks.json keeps it. */
export interface Report {
  readonly measuredAt: string
  /** The commit that was measured; null outside a clone. */
  readonly commit: string | null
  /** A short run shows that the benchmark works; its figures mean nothing. */
  readonly quick: boolean
  readonly machine: Machine
  readonly postgres: Readonly<Record<string, string>> | null
  readonly inProcess: InProcess | null
  readonly http: Http | null
  readonly backtest: BacktestFigures | null
  readonly start: Start | null
  readonly targets: readonly Target[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  /** How many processes wanted a core in the minute before: others took part if it is not 0. */
  readonly loadBefore: number
  /** Milliseconds for 8 kB to be written and synced where the databases stand: the median. */
  readonly syncMs: number
}

export interface InProcess {
  readonly agents: number
  readonly secondsPerRound: number
  readonly rows: readonly InProcessRow[]
  readonly disk: Disk
}

export interface InProcessRow {
  readonly wallets: Wallets
  /** Commands that wait for their answer at any time: the batch that is wished for. */
  readonly outstanding: number
  readonly perSecond: Spread
  readonly meanBatch: Spread
  /** µs of CPU per payment. */
  readonly nodeMicros: Spread
  readonly postgresMicros: Spread | null
  readonly walBytes: Spread
}

export interface Disk {
  readonly payments: number
  /** Bytes per payment of all tables with their indexes. */
  readonly tableBytes: number
  readonly byTable: Readonly<Record<string, number>>
  /** Bytes per payment of the write-ahead log, and how much of it at most are whole pages. */
  readonly walBytes: number
  readonly walPageBytesMax: number
  /** While these payments were made. */
  readonly checkpoints: number
}

export interface Http {
  readonly agents: number
  readonly secondsPerRound: number
  readonly rows: readonly HttpRow[]
  readonly memory: {
    readonly serverBytes: number
    readonly postgresBytes: number
    /** Whether memory that processes share is divided among them. */
    readonly shared: boolean
  } | null
}

export interface HttpRow {
  readonly wallets: Wallets
  /** Whether each payment carries an Idempotency-Key of its own. */
  readonly keyed: boolean
  readonly clients: number
  readonly perSecond: Spread
  readonly helloPerSecond: Spread
  /** Payments ÷ hello-world requests, of the pairs that ran one after the other. */
  readonly ratio: Spread
  /** Milliseconds; the largest of all rounds. */
  readonly p50: Spread
  readonly p99: Spread
  readonly max: number
  readonly meanBatch: Spread
  readonly nodeMicros: Spread | null
  readonly postgresMicros: Spread | null
}

export interface Start {
  /** Seconds from starting the process to its ready line. */
  readonly first: Spread
  readonly later: Spread
}

export interface BacktestFigures {
  readonly payments: number
  /** Seconds of one back-test: with the rules in force, and with one that changes verdicts. */
  readonly inForce: Spread
  readonly lowered: Spread
}

export interface Target {
  readonly name: string
  readonly wanted: string
  readonly got: string
  readonly met: boolean
  /** The three largest costs, where the target was missed. */
  readonly costs?: readonly Cost[]
}
