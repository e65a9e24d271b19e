import type { CommandKind } from '../../packages/core/src/command.ts'
import type { Outcome } from '../../packages/core/src/outcome.ts'
import type { Finding } from '../../packages/core/src/policy/finding.ts'
import type { Remedies } from '../../packages/core/src/policy/remedy.ts'

/** What came of a command, whatever that is, in one shape. */
export interface Decided {
  readonly kind: Outcome<CommandKind>['kind']
  /** The refusal's code, or the first failing rule's of a declined payment. */
  readonly code: string | null
  readonly verdict: string | null
  readonly result: Readonly<Record<string, unknown>>
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
  /** Of a refusal. */
  readonly details: Readonly<Record<string, string>>
}

export function decided(outcome: Outcome<CommandKind>): Decided {
  const none = { result: {}, verdict: null, findings: [], remedies: {}, code: null, details: {} }
  if (outcome.kind === 'known') return { kind: 'known', ...none }
  if (outcome.kind === 'rejected') return { ...none, ...outcome }
  const result: Readonly<Record<string, unknown>> = { ...outcome.result }
  const { findings, remedies } = outcome
  const code = typeof result.code === 'string' ? result.code : null
  const verdict = String(result.verdict ?? '')
  return { ...none, kind: 'done', code, verdict, result, findings, remedies }
}
