import type { z } from 'zod'
import { isProblemCode, type ProblemCode } from './problem.ts'

/** What was wrong with one field: its dotted path, empty for the whole, and a sentence. */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

export interface FormProblem {
  readonly code: ProblemCode
  readonly details: { readonly fields: readonly FieldProblem[] }
}

const fieldsMax = 20
const pathLengthMax = 200

/**
 * A failed decoding as a problem. Its code is the one that every failure names (INVALID_AMOUNT,
 * AMOUNT_TOO_PRECISE, …), else INVALID_REQUEST. Values are never repeated, only paths.
 */
export function problemOf(error: z.ZodError): FormProblem {
  const issues = error.issues.flatMap(meant)
  const codes = new Set(issues.map(codeOf))
  const [only] = codes
  return {
    code: codes.size === 1 && only !== undefined ? only : 'INVALID_REQUEST',
    details: { fields: issues.flatMap(fieldsOf).slice(0, fieldsMax) },
  }
}

type Issue = z.core.$ZodIssue

function codeOf(issue: Issue): ProblemCode {
  const { code }: { code?: unknown } = issue.code === 'custom' ? (issue.params ?? {}) : {}
  return isProblemCode(code) ? code : 'INVALID_REQUEST'
}

/** Of a choice, the one branch whose fields were sent; else the failure of the choice itself. */
function meant(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const likely = issue.errors.filter((branch) => branch.every(fitsShape))
  const [branch] = likely
  if (likely.length !== 1 || branch === undefined) return [issue]
  return branch.flatMap((inner) => meant({ ...inner, path: [...issue.path, ...inner.path] }))
}

function fitsShape(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'custom'
}

function fieldsOf(issue: Issue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, fieldsMax)
      .map((key) => field([...issue.path, key], 'Unknown field.'))
  return [field(issue.path, messageOf(issue))]
}

function messageOf(issue: Issue): string {
  if (issue.message.endsWith('received undefined')) return 'Required.'
  return issue.message.endsWith('.') ? issue.message : `${issue.message}.`
}

function field(path: readonly PropertyKey[], message: string): FieldProblem {
  return { path: path.map(String).join('.').slice(0, pathLengthMax), message }
}
