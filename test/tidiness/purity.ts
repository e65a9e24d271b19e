import ts from 'typescript'
import { type Finding, isGenerated, isTest, type Tree } from './tree.ts'

const impure = new Set([
  ...['process', 'console', 'fetch', 'crypto', 'performance', 'globalThis', 'require'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise', 'Atomics'],
])

// Beside the core, what reads and writes policies in English; it may use core and contract.
const language = 'packages/server/src/language/'
const ours = /^import of (@bursar\/(core|contract))$/

/** The core has no clock, randomness, I/O or async, and depends on no package. */
export function checkPurity(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    const isCore = path.startsWith('packages/core/src/')
    const isPure = isCore || (path.startsWith(language) && !isGenerated(path))
    if (!isPure || !path.endsWith('.ts') || isTest(path)) continue
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      const what = impurity(node)
      const isAllowed = !isCore && what !== null && ours.test(what.replace(/^an /, ''))
      if (what !== null && !isAllowed) {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        findings.push({
          path,
          line,
          says: `${isCore ? 'the core' : 'it'} is pure, and this is ${what}`,
        })
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return findings
}

function impurity(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier
    const foreign = from !== undefined && ts.isStringLiteral(from) && !from.text.startsWith('.')
    return foreign ? `an import of ${from.text}` : null
  }
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return 'async'
  if (node.kind === ts.SyntaxKind.ImportKeyword && ts.isCallExpression(node.parent)) {
    return 'a dynamic import'
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    return (node.arguments?.length ?? 0) === 0 ? 'the clock' : null
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return node.expression.text === 'Date' ? 'the clock' : null
  }
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText().replace(/\s/g, '')
    if (text === 'Date.now') return 'the clock'
    if (text === 'Math.random') return 'randomness'
  }
  return ts.isIdentifier(node) && impure.has(node.text) && !isName(node) ? node.text : null
}

/** `payment.process` and `{ process: … }` only name something; `{ process }` reads it. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node
  return 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)
}
