import { floors, storeys } from './floors.ts'
import { type Finding, foldersOf, isGenerated, isVerbatim, type Tree } from './tree.ts'

const vague = /(^|\/)(utils?|helpers?|commons?|types?|misc)(\.\w+)*(\/|$)/
const packageIndex = /^packages\/[^/]+\/src\/index\.ts$/
const reexport = /^export\s+(type\s+)?(\*|\{[^}]*\})[^;\n]*\sfrom\s/m

/** Folders stand in the floors table, and in ARCHITECTURE.md with their purpose. */
export function checkFolders(tree: Tree): Finding[] {
  const findings: Finding[] = []
  const named = new Set(floors.flatMap(({ paths }) => paths))
  const page = tree.get('ARCHITECTURE.md') ?? ''
  for (const path of foldersOf(tree)) {
    const parent = path.slice(0, path.lastIndexOf('/'))
    if (storeys.includes(parent) && !named.has(path)) {
      findings.push({ path, says: 'is missing in the floors table' })
    }
    if (named.has(path) && !tellsPurpose(page, path)) {
      findings.push({ path, says: 'has no line with its purpose in ARCHITECTURE.md' })
    }
  }
  return findings
}

/** A line of the table there: the folder between back-ticks, then some words. */
function tellsPurpose(page: string, path: string): boolean {
  return page.split('\n').some((line) => {
    const [, folder, purpose] = line.match(/^\|\s*`([^`]+?)\/?`\s*\|(.*)\|\s*$/) ?? []
    return folder === path && (purpose ?? '').trim().length > 10
  })
}

/** Names say what is inside; a package has one barrel, its index.ts. */
export function checkNames(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    if (isVerbatim(path)) continue
    if (vague.test(path)) findings.push({ path, says: 'has a name that says nothing' })
    if (!path.endsWith('.ts') || packageIndex.test(path)) continue
    if (path.endsWith('/index.ts')) findings.push({ path, says: 'only packages have an index.ts' })
    if (reexport.test(text)) {
      findings.push({ path, says: 're-exports, which only the index.ts of a package does' })
    }
  }
  return findings
}

/** A file has at most 400 lines of at most 100 columns. */
export function checkSizes(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    if (/\.(md|json)$/.test(path) || isGenerated(path) || isVerbatim(path)) continue
    const lines = text.replace(/\n$/, '').split('\n')
    if (lines.length > 400) findings.push({ path, says: `has ${lines.length} lines` })
    for (const [index, line] of lines.entries()) {
      const columns = [...line].length
      if (columns > 100) findings.push({ path, line: index + 1, says: `has ${columns} columns` })
    }
  }
  return findings
}
