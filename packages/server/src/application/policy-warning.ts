import { isKnownCategory } from '@bursar/contract'
import {
  entriesOfNobody,
  type LintFinding,
  missingApprovers,
  type Rules,
  unknownCategories,
} from '@bursar/core'
import { readCount } from '../store/read/value.ts'
import { countVoices } from '../store/read/voice.ts'
import type { Call, Deps } from './call.ts'

/** How many approvers the book has, as far as a policy can ask for them. */
export async function voicesOf({ database }: Deps, { caller }: Call): Promise<number> {
  const [row] = await database.read(countVoices(caller.bookId))
  return readCount(row?.voices) ?? 0
}

/** What whoever writes rules is told at once: they do not work in this book as it is. */
export async function warningsOf(deps: Deps, call: Call, rules: Rules): Promise<LintFinding[]> {
  const ofEntries = [...entriesOfNobody(rules), ...unknownCategories(rules, isKnownCategory)]
  if (rules.approvalsNeeded === null) return ofEntries
  return [...missingApprovers(rules, await voicesOf(deps, call)), ...ofEntries]
}
