import { type Finding, isTest, type Tree } from './tree.ts'

/** What public texts do not say, and what they say instead. Glossary: ARCHITECTURE.md. */
const avoided: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bfor (ever|good)\b/i, 'permanently'],
  [/\bset aside\b/i, 'held or reserved'],
  [/\bfree again\b/i, 'released'],
  [/\bleft out\b/i, 'omitted'],
  [/\bunless said otherwise\b/i, 'by default'],
  [/\bthe newest first\b/i, 'newest first'],
  [/\b(go|goes|going|went) on\b/i, 'continue'],
  [/\b(bring|brings|bringing|brought) back\b/i, 'restore'],
  [/\bstruck\b/i, 'deleted'],
  [/\b(somebody|anybody|whoever)\b/i, 'who it is: the caller, an operator, an approver'],
  [/\bkeys? of the organization\b/i, 'organization key'],
  [/\basks? (for )?a person\b/i, 'requires approval'],
  [/\b(person is asked|(needs?|waits? for) a person|consent of a person)\b/i, 'requires approval'],
  [/\bthe asking\b/i, 'the request'],
  [/\bvouch(es|ed|ing)?\b/i, 'verify'],
  [/\blets? (nothing|no payment|it|them) pass\b/i, 'allows no payments, allowed'],
  [/\bequal payments?\b/i, 'matching payment'],
  [/\bwhat every rule said\b/i, 'the result of every check'],
  [/\b(ends?|over) by (itself|themselves)\b/i, 'expires'],
  [/\bnothing was done\b/i, 'the request had no effect'],
  [/\bthere is no such\b/i, 'no such'],
  [/\bis no (id|json|url|address|user)\b/i, 'is not'],
  [/\bbelongs? into\b/i, 'belongs in'],
  [/\bfurther wallets?\b/i, 'additional wallet'],
  [/\bproves? (every|the) books?\b/i, 'verifies'],
  [/\btakes? no writes\b/i, 'does not accept writes'],
  [/\bPayed\b/, 'paid, or PayResult'],
]

/** Names that code once had, and what it has instead. */
const retired: readonly (readonly [name: RegExp, instead: string])[] = [
  [/\bkind(:| ===) 'refused'/, "'rejected'"],
  [/\b(event|command)\.(ask|saw|out|by)\b/, 'params, reads, result, actor'],
  [/\boutCodecs\b/, 'resultCodecs'],
  [/\b(no)?Pace(Row)?\b|\bpace(Row|At|After|Of)\b/, 'velocity'],
  [/\bEncounter(Row|s)?\b|\bencounterRow\b/, 'payment history'],
  [/\btwin(Key|Of)\b/, 'duplicate'],
  [/\b[aA]cquaint\w+/, 'known payee'],
  [/\b(Hot|hot|MutableHot)Row\b|\b(touch|new)Hot\b/, 'totals'],
  [/\b(Wants|needs\()/, 'ReadSet, rowsToPrefetch'],
  [/\b(Path|Line)Of\b|\b(path|line)Of\(view/, 'scope chain, lineage'],
  [/\b(isVain|isCrowded\(view|stillness|giveBack\w*|heirOf)\b/, 'what it does'],
  [/\b(Dues|Patience|lastWord)\b/, 'Expirations, RetryBudget, finalReply'],
  [/\bGround\b/, 'Deps'],
  [/\bpictureOf\b/, 'snapshot'],
  [/\b[rR]ailless/, 'unsupported'],
  [/\b(Desk|Shelf|Misruled|spoil(t|ed)\()/, 'BookClient, PartialStore, FaultyBook, tampered'],
  [/\b(applyLeft|lookAt|payeeKey|identityKey)\b/, 'remembered, anyLooksAt, bestName, allNames'],
  [/\bTrial\b|\btrial(Fields|Problems)\b/, 'BacktestInput, DryRun; a trial is one in shadow'],
]

/** Pages, clients and the texts in code say it in the words of the field. */
export function checkVocabulary(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    const isPublic = publicLines(path) ?? never
    const isCode = path.endsWith('.ts') && path !== 'test/tidiness/vocabulary.ts'
    if (isPublic === never && !isCode) continue
    for (const [index, line] of text.split('\n').entries())
      for (const [phrase, instead] of [
        ...(isPublic(line) ? avoided : []),
        ...(isCode ? retired : []),
      ]) {
        const [found] = phrase.exec(line) ?? []
        if (found === undefined) continue
        findings.push({ path, line: index + 1, says: `says "${found}" for: ${instead}` })
      }
  }
  return findings
}

const never = () => false

const page = /^(README|CONTRIBUTING|CHANGELOG|SECURITY)\.md$|^docs\/.*\.md$/
// The words of people, which are read and not said.
const spoken = /^packages\/server\/src\/language\/(generated|word)\.ts$/
const decision = /^docs\/decisions\//
// Doc comments of a client are its documentation.
const client = /^(packages\/sdk\/src|clients\/python)\/.*\.(ts|py|md)$/
const code = /^(packages\/[a-z]+\/src|tools)\/.*\.(ts|mjs|cjs)$/

/** Which lines of a file somebody outside may read; null: none of them. */
function publicLines(path: string): ((line: string) => boolean) | null {
  if (spoken.test(path)) return null
  if (isTest(path) || decision.test(path) || path.includes('/tests/')) return null
  if (page.test(path) || client.test(path)) return () => true
  return code.test(path) ? (line) => !/^\s*(\/\/|\/?\*)/.test(line) : null
}
