/** What a payer tells, many times a second. */
export interface Tally {
  /** Payments whose acknowledgement stands on the disk. */
  acknowledged: number
  /** Requests that were sent and lost their connection before an answer. */
  broken: number
  /** Answers that say that nothing is certain or possible now: 409, 503. */
  later: number
  /** Anything else: a fault. */
  wrong: string | null
  /** Requests that are sent, and acknowledgements that are being written down. */
  underWay: number
  /** Nobody is there to be paid. */
  isAway: boolean
}

export function noTally(): Tally {
  return { acknowledged: 0, broken: 0, later: 0, wrong: null, underWay: 0, isAway: true }
}
