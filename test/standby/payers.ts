import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, call } from '../setup/process.ts'

/** Clients that pay without end, each payment asked for with one key until it is acknowledged. */
export class Payers {
  /** Payment ids by idempotency key, of answers that say that the payment is made. */
  readonly acknowledged = new Map<string, string>()
  /** Answers that say that nothing is certain or possible now. */
  later = 0
  #at: string | null = null
  #move = new AbortController()
  #number = 0
  #wrong: string | null = null
  #isFinishing = false
  readonly #key: string
  readonly #work: Promise<unknown>

  constructor(key: string, count: number) {
    this.#key = key
    this.#work = Promise.all(Array.from({ length: count }, () => this.#pays()))
  }

  /** From here on they ask there, also for what is under way; null: nowhere. */
  moveTo(baseUrl: string | null): void {
    this.#at = baseUrl
    this.#move.abort()
    this.#move = new AbortController()
  }

  /** Lets each payment that was begun be acknowledged. */
  async finish(): Promise<void> {
    this.#isFinishing = true
    await this.#work
    this.check()
  }

  check(): void {
    if (this.#wrong !== null) throw new Error(`a payment was answered with ${this.#wrong}`)
  }

  /** Lets go of everything, for a test that failed. */
  end(): void {
    this.#wrong ??= 'nothing: the test is over'
    this.moveTo(null)
  }

  async #pays(): Promise<void> {
    while (!this.#isFinishing && this.#wrong === null) {
      this.#number += 1
      await this.#pay(`standby-${this.#number}`)
    }
  }

  async #pay(idempotencyKey: string): Promise<void> {
    const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '0.01' }
    while (this.#wrong === null) {
      const baseUrl = this.#at
      const answer =
        baseUrl === null ? null : await this.#ask({ baseUrl, key: this.#key }, send, idempotencyKey)
      if (answer?.status === 201) {
        this.acknowledged.set(idempotencyKey, String(answer.body.id))
        return
      }
      if (answer !== null) this.#heard(answer)
      await sleep(20)
    }
  }

  /** Null when there was no answer. */
  async #ask(
    at: Parameters<typeof call>[0],
    send: object,
    idempotencyKey: string,
  ): Promise<Answer | null> {
    try {
      const { signal } = this.#move
      return await call(at, 'POST /v1/payments', { send, idempotencyKey, signal })
    } catch {
      return null
    }
  }

  #heard({ status, body }: Answer): void {
    if (status === 409 || status === 503) this.later += 1
    else this.#wrong = `${status} ${JSON.stringify(body)}`
  }
}
