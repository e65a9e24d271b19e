/**
 * What a finding breaks. `chain`: bodies, hashes, numbering and moments of the log. `canonical`:
 * a body that Bursar cannot have written. L1: an event cannot be applied. L2: the rules do not
 * give this outcome. L3: a decision saw something else than the log before it says. I1 to I8:
 * the invariants of the ledger. I9: who may give what to whom. `projection`: a table differs from
 * what the log gives.
 */
export type Law =
  | 'chain'
  | 'canonical'
  | 'L1'
  | 'L2'
  | 'L3'
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'projection'

export interface Finding {
  readonly law: Law
  /** The table and the key of the row, where the finding is about one. */
  readonly table?: string
  readonly key?: string
  /** The place in the log, where the finding is about one event. */
  readonly seq?: number
  /** What is wrong and where, for whoever runs the server. */
  readonly message: string
}

/** Tells that an event breaks a law. */
export type Broken = (law: Law, message: string) => void

/** Findings kept for each book; those beyond are counted only. */
export const findingsMax = 100

export class Findings {
  readonly kept: Finding[] = []
  count = 0

  add(finding: Finding): void {
    this.count += 1
    if (this.kept.length < findingsMax) this.kept.push(finding)
  }
}

/** The sentence of something thrown, whatever it is. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
