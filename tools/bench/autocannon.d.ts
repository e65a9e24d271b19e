// autocannon brings no types of its own; this is what the benchmark uses of it.
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Client {
    setRequests(requests: readonly { headers: Record<string, string>; body: string }[]): void
  }

  interface Options {
    readonly url: string
    readonly method: 'POST'
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    /** Milliseconds between two looks at whether it is time to stop. */
    readonly sampleInt: number
    /** Puts a fresh id where a request says `[<id>]`. */
    readonly idReplacement: boolean
    setupClient(client: Client): void
  }

  interface Result {
    readonly errors: number
    readonly '2xx': number
    readonly non2xx: number
    readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>
  }

  function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): EventEmitter

  export = autocannon
}
