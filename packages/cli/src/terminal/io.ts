/** A stream of this process, or what stands for one in a test. */
export interface Out {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Everything that a command may touch of its process. */
export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Out
  readonly stderr: Out
  /** Aborted when nobody reads stdout any more, or at Ctrl-C in a command that listens. */
  readonly signal: AbortSignal
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 }
export type Color = keyof typeof codes

/** Text in a color where a terminal shows it; what it says never depends on that. */
export function painter({ isTTY }: Out, { NO_COLOR, TERM }: NodeJS.ProcessEnv) {
  const isPainted = isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
  return (color: Color, text: string) => (isPainted ? `\x1b[${codes[color]}m${text}\x1b[0m` : text)
}
