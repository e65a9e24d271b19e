import { Readable } from 'node:stream'

/** A command line in this very process: what the built command is given and gives back. */
export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type Run = (args: readonly string[], io: Streams) => Promise<number>

interface Streams {
  readonly env: Readonly<Record<string, string>>
  readonly stdin: Readable
  readonly stdout: { write(text: string): void }
  readonly stderr: { write(text: string): void }
  readonly signal: AbortSignal
}

export interface Rest {
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string | Readable
  readonly signal?: AbortSignal
  readonly isTTY?: boolean
}

/** Runs one command line to its end. */
export async function said(run: Run, args: readonly string[], rest: Rest): Promise<Said> {
  const { env, stdin = '', isTTY = false } = rest
  const out = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof out) => ({
    isTTY,
    columns: 80,
    write(text: string) {
      out[name] += text
    },
  })
  const code = await run(args, {
    env,
    stdin: typeof stdin === 'string' ? Readable.from(stdin === '' ? [] : [stdin]) : stdin,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: rest.signal ?? new AbortController().signal,
  })
  return { code, ...out }
}
