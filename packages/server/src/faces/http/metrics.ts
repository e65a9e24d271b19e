import type { Event } from '@bursar/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is measured at the moment of asking. */
interface Gauged {
  /** Commands that wait to be decided. */
  readonly depth: number
  readonly oldestWaitingSeconds: number
  readonly clockBehindSeconds: number
}

/** What the server counts, for Prometheus. One of these per server. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #payments: Counter<'verdict'>
  readonly #batches: Histogram
  readonly #alarms: Counter
  readonly #bugs: Counter
  readonly #answered = new Map<string, Map<number, number>>()

  constructor(engine: Gauged) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    const answered = this.#answered
    new Counter({
      name: 'bursar_http_requests_total',
      help: 'HTTP requests by operation and status.',
      labelNames: ['operation', 'status'],
      registers,
      collect() {
        this.reset()
        for (const [operation, statuses] of answered)
          for (const [status, count] of statuses) this.inc({ operation, status }, count)
      },
    })
    this.#payments = new Counter({
      name: 'bursar_payments_total',
      help: 'Payments by verdict.',
      labelNames: ['verdict'],
      registers,
    })
    this.#batches = new Histogram({
      name: 'bursar_batch_commands',
      help: 'Commands per committed batch.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    })
    new Gauge({
      name: 'bursar_queue_commands',
      help: 'Commands waiting to be decided.',
      registers,
      collect() {
        this.set(engine.depth)
      },
    })
    new Gauge({
      name: 'bursar_oldest_waiting_seconds',
      help: 'How long the oldest command has been waiting to be decided.',
      registers,
      collect() {
        this.set(engine.oldestWaitingSeconds)
      },
    })
    new Gauge({
      name: 'bursar_clock_behind_seconds',
      help: "How far the database's clock is behind the log of a book.",
      registers,
      collect() {
        this.set(engine.clockBehindSeconds)
      },
    })
    this.#alarms = new Counter({
      name: 'bursar_alarms_total',
      help: 'Conditions that require operator attention.',
      registers,
    })
    this.#bugs = new Counter({
      name: 'bursar_bugs_total',
      help: 'Commands that failed because of a bug.',
      registers,
    })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  // On the way of every request, so only two maps are touched.
  answered(operation: string, status: number): void {
    let statuses = this.#answered.get(operation)
    if (statuses === undefined) {
      statuses = new Map()
      this.#answered.set(operation, statuses)
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }

  /** Events of one batch that are durable now. */
  committed(events: readonly { readonly event: Event }[]): void {
    this.#batches.observe(events.length)
    for (const { event } of events) {
      if (event.kind === 'payment.create') this.#payments.inc({ verdict: event.result.verdict })
    }
  }

  alarm(): void {
    this.#alarms.inc()
  }

  bug(): void {
    this.#bugs.inc()
  }
}
