import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Heard, Job } from './load.ts'

/** Offers load from a process of its own, so that its own work delays no answer. */
export class Generator {
  readonly #child: ChildProcess

  constructor() {
    const script = fileURLToPath(new URL('./load.ts', import.meta.url))
    this.#child = fork(script, [], { execArgv: ['--import', import.meta.resolve('tsx')] })
  }

  /** Opens the connections of a load; what it resolves with offers it. */
  async ready(job: Job): Promise<() => Promise<Record<string, Heard>>> {
    const open = once(this.#child, 'message')
    this.#child.send(job)
    await open
    return async () => {
      const heard = once(this.#child, 'message')
      this.#child.send('go')
      return (await heard)[0]
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
