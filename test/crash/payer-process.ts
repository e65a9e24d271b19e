import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Order } from './payer.ts'
import { noTally, type Tally } from './tally.ts'

/** Pays without end from another process, which writes down each acknowledgement it was given. */
export class Payer {
  tally = noTally()
  readonly #child: ChildProcess
  readonly #path: string
  readonly #gone: Promise<unknown>

  constructor(path: string) {
    this.#path = path
    const script = fileURLToPath(new URL('./payer.ts', import.meta.url))
    const execArgv = ['--import', import.meta.resolve('tsx')]
    this.#child = fork(script, [path, 'crash'], { execArgv })
    this.#child.on('message', (tally: Tally) => {
      this.tally = tally
    })
    this.#gone = once(this.#child, 'close')
  }

  tell(order: Order): void {
    this.#child.send(order)
  }

  /** Waits for what the tally has to show. Throws on a fault, or when it takes too long. */
  async until(shows: (tally: Tally) => boolean, secondsMax = 30): Promise<void> {
    const deadline = Date.now() + secondsMax * 1000
    while (!shows(this.tally)) {
      const { wrong } = this.tally
      if (wrong !== null) throw new Error(`a payment was answered with ${wrong}`)
      if (this.#child.exitCode !== null || Date.now() > deadline)
        throw new Error(`no progress: ${JSON.stringify(this.tally)}`)
      await sleep(5)
    }
  }

  /** Lets every payment that was begun be acknowledged; payment ids by idempotency key. */
  async finish(): Promise<Map<string, string>> {
    this.tell({ finish: true })
    await Promise.race([this.#gone, sleep(30_000, undefined, { ref: false })])
    if (this.#child.exitCode !== 0)
      throw new Error(`the payer did not come to an end: ${JSON.stringify(this.tally)}`)
    return this.acknowledged()
  }

  /** What was acknowledged, once nobody is paid and each request has its outcome. */
  async settled(): Promise<Map<string, string>> {
    this.tell({ at: null })
    await this.until(({ isAway, underWay }) => isAway && underWay === 0)
    return this.acknowledged()
  }

  /** What stands on the disk, a line that is not finished left out. */
  async acknowledged(): Promise<Map<string, string>> {
    const lines = (await readFile(this.#path, 'utf8')).split('\n').slice(0, -1)
    return new Map(lines.map((line) => line.split(' ') as [string, string]))
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }
}
