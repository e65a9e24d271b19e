/** Every exit code of every command, here and nowhere else. */
export const exitCodes = {
  done: { code: 0, means: 'done; also a payment that waits for an approval, and says so' },
  failed: { code: 1, means: 'failed, or verify and doctor found something that is not sound' },
  misused: {
    code: 2,
    means: 'not carried out: not understood, or it lacks a server, a key, a home or a database',
  },
  refused: { code: 3, means: 'refused by a policy, a limit or a balance (402)' },
  denied: { code: 4, means: 'no valid API key, or it is not allowed to do this (401, 403)' },
  absent: { code: 5, means: 'not found (404)' },
  conflict: { code: 6, means: 'the current state does not allow it (409)' },
  invalid: { code: 7, means: 'the request was rejected as invalid (400, 413, 415, 422)' },
  later: { code: 8, means: 'no effect, try again later (429, 503, or no connection)' },
  unknown: { code: 9, means: 'outcome unknown: repeat it with the idempotency key that is shown' },
} as const

export type Outcome = keyof typeof exitCodes

export function codeOf(outcome: Outcome): number {
  return exitCodes[outcome].code
}

const outcomes: Readonly<Record<number, Outcome>> = {
  400: 'invalid',
  401: 'denied',
  402: 'refused',
  403: 'denied',
  404: 'absent',
  409: 'conflict',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'later',
  503: 'later',
}

// Whether they took effect, nobody has said.
const undecided = ['OUTCOME_UNKNOWN', 'IDEMPOTENCY_IN_FLIGHT']

/** Of an answer of the server, or of something that stands before it and has no `code`. */
export function outcomeOf(
  { status, code }: { readonly status: number; readonly code: string | null },
  writes: boolean,
): Outcome {
  if (code !== null && undecided.includes(code)) return 'unknown'
  if (code === null && status >= 500) return writes ? 'unknown' : 'later'
  return outcomes[status] ?? 'failed'
}

/** The table as `bursar help exit-codes` prints it. */
export function exitCodesText(): string {
  const lines = Object.values(exitCodes).map(({ code, means }) => `  ${code}  ${means}\n`)
  return `Exit codes of every command:\n${lines.join('')}`
}
