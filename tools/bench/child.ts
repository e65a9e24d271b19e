import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program that stands beside this one in the bundle, in a process of its own. */
export class Child {
  readonly #process: ChildProcess

  constructor(program: 'load' | 'hello') {
    this.#process = fork(fileURLToPath(new URL(`./${program}.js`, import.meta.url)), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  }

  /** The next thing it says. Throws when it ends before that. */
  async hear(): Promise<unknown> {
    const heard = new AbortController()
    const { signal } = heard
    const [said] = await Promise.race([
      once(this.#process, 'message', { signal }),
      once(this.#process, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`a process of the benchmark ended: ${code ?? by}`)
      }),
    ]).finally(() => heard.abort())
    return said
  }

  async ask<Job extends object, Result>(job: Job): Promise<Result> {
    this.#process.send(job)
    const said = (await this.hear()) as { result: Result } | { error: string }
    if ('error' in said) throw new Error(said.error)
    return said.result
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

/** The other side: does each job that the parent sends, and ends with the parent. */
export function serveParent<Job, Result>(work: (job: Job) => Promise<Result>): void {
  process.on('message', (job: Job) => {
    void work(job).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: String(error) }),
    )
  })
  process.once('disconnect', () => process.exit(0))
}
