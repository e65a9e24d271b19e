import { agreeOnCurrency, agreeOnRules, agreeOnTimes } from './agree.ts'
import { agreeOnLists } from './allowance.ts'
import { aroundOf } from './around.ts'
import type { Draft, DraftField, OpenDraft } from './draft.ts'
import type { Clause } from './fact.ts'
import { agreeOnLimits } from './limit.ts'
import { withOthers } from './other.ts'
import { type Span, type Statement, statementsOf } from './statement.ts'
import { understand } from './understand.ts'

/** What a text says, and what of it does not count until it is said in another way. */
export interface PolicyReading {
  /** Only what was said; nothing by default. */
  readonly rules: Draft
  /** What was understood, and for which rules. */
  readonly uses: readonly (Span & { readonly rules: readonly DraftField[] })[]
  readonly unparsed: readonly Span[]
  /** What may mean several things, or contradicts another sentence. */
  readonly questions: readonly (Span & { readonly readings: readonly string[] })[]
}

/**
 * Reads a policy in English. Nothing is guessed: each part of the text is used, unparsed or asked
 * about. The same text is read in the same way, in a time that grows with its length.
 */
export function readPolicy(text: string): PolicyReading {
  const { tokens, statements } = statementsOf(text)
  const isClosed = statements.some(
    ({ says }) => (says.kind === 'others' && says.blocked) || says.kind === 'only',
  )
  const around = aroundOf(statements)
  const clauses = statements.map((statement, index): Clause => {
    const isClear =
      !mayExcept(statement, statements[index - 1]) &&
      !isElse(statement, statements[index - 1]) &&
      isAlike(statement, statements[index - 1]) &&
      (isClosed || isList(statement)) &&
      isOfTimes(statement, statements.slice(0, index))
    const understood = isClear ? understand(statement.says, tokens, around) : null
    return {
      statement,
      facts: understood !== null && 'facts' in understood ? understood.facts : [],
      fields: new Set(),
      readings: understood !== null && 'readings' in understood ? [...understood.readings] : [],
      isUnparsed: understood === null,
    }
  })
  const draft: OpenDraft = {}
  agreeOnRules(draft, clauses)
  agreeOnCurrency(draft, clauses)
  agreeOnTimes(draft, clauses, tokens)
  const all = withOthers(clauses)
  agreeOnLimits(draft, all, agreeOnLists(draft, all))
  return readingOf(draft, all)
}

/** "Block Saturdays, not Sundays" blocks one, "never on Saturdays and not on Sundays" both. */
function mayExcept({ says, follows, joint }: Statement, before: Statement | undefined): boolean {
  if (!follows || !('bare' in says)) return false
  const said = before?.says
  if (said?.kind === 'anyone' && joint === 'but ') return true
  return said?.kind === 'block' || (said?.kind === 'time' && 'negative' in said)
}

/** "Otherwise" after anything but what may not be paid may mean another case than all. */
function isElse({ says }: Statement, before: Statement | undefined): boolean {
  if (says.kind !== 'money' || !says.otherwise) return false
  const said = before?.says
  const isDenied = said?.kind === 'all' && said.all.every(({ kind }) => kind === 'block')
  return !(isDenied || said?.kind === 'block' || (said?.kind === 'time' && 'negative' in said))
}

/** "So does any amount above $100" says what the sentence before says of something else. */
function isAlike({ says }: Statement, before: Statement | undefined): boolean {
  if (!('so' in says)) return true
  const said = before?.says.kind
  if (says.kind === 'block') return said === 'block'
  return said === 'approval' || said === 'new' || said === 'approvers' || said === 'all'
}

/** Names alone are who may be paid: two of them, or one beside a word that nobody else is. */
function isList({ says }: Statement): boolean {
  return says.kind !== 'named' || says.names.tokens.length > 1
}

const limits: ReadonlySet<string> = new Set(['money', 'ceiling', 'count'])

/** "At other times not" says no more than the times that were said before it. */
function isOfTimes({ says }: Statement, before: readonly Statement[]): boolean {
  if (says.kind !== 'aside' || says.after === undefined) return true
  if (says.after === 'limit') return limits.has(before.at(-1)?.says.kind ?? '')
  return before.some(({ says: said }) => said.kind === 'time' && !('negative' in said))
}

function readingOf(rules: Draft, clauses: readonly Clause[]): PolicyReading {
  const unparsed = clauses.filter(({ isUnparsed }) => isUnparsed)
  const asked = clauses.filter(({ isUnparsed, readings }) => !isUnparsed && readings.length > 0)
  const used = clauses.filter(({ isUnparsed, readings }) => !isUnparsed && readings.length === 0)
  return {
    rules,
    uses: used.map(({ statement, fields }) => ({ ...statement.span, rules: [...fields] })),
    unparsed: unparsed.map(({ statement }) => statement.span),
    questions: asked.map(({ statement, readings }) => ({ ...statement.span, readings })),
  }
}
