import ts from 'typescript'
import { type Finding, isTest, type Tree } from './tree.ts'

const server = 'packages/server/src/'
const faces = `${server}faces/`
/** Commands stand above the faces; verify judges by what they let a key do. */
const exempt = [`${server}commands/`, `${server}verify/`]
const contractOfFace = /^packages\/contract\/src\/v[12]\//
const path = /['"`/](v1|api\/v2)\//

/**
 * What is said on the wire is the business of the faces: nobody below them knows one of its paths
 * or schemas, and no face asks the database itself.
 */
export function checkWire(tree: Tree): Finding[] {
  const ofFaces = exportsOf(tree, contractOfFace)
  const findings: Finding[] = []
  for (const [file, text] of tree) {
    if (!file.startsWith(server) || !file.endsWith('.ts') || isTest(file)) continue
    if (file.startsWith(faces)) findings.push(...checkFace(file, text))
    else findings.push(...checkBelow(file, text, ofFaces))
  }
  return findings
}

function checkBelow(file: string, text: string, ofFaces: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (path.test(line))
      findings.push({ path: file, line: index + 1, says: 'names a path of the wire' })
  }
  if (exempt.some((folder) => file.startsWith(folder))) return findings
  for (const { name, from, line } of importsIn(text)) {
    if (from === '@bursar/contract' && ofFaces.has(name))
      findings.push({ path: file, line, says: `imports ${name}, which is said by one face` })
  }
  return findings
}

const inFace = /^packages\/server\/src\/faces\/(v1|v2)\//
const below = /\bdeps\.(database|engine)\b/
const query = /^(select|insert|update|delete)[A-Z]/

function checkFace(file: string, text: string): Finding[] {
  const reached = text.split('\n').flatMap((line, index) => {
    const says = 'reaches below the application'
    return below.test(line) ? [{ path: file, line: index + 1, says }] : []
  })
  if (!inFace.test(file)) return reached
  const queries = importsIn(text)
    .filter(({ name, from }) => from.includes('/store/') && query.test(name))
    .map(({ name, line }) => ({ path: file, line, says: `imports ${name}: the application asks` }))
  return [...reached, ...queries]
}

interface Imported {
  readonly name: string
  readonly from: string
  readonly line: number
}

function importsIn(text: string): Imported[] {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest)
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
      return []
    const named = statement.importClause?.namedBindings
    if (named === undefined || !ts.isNamedImports(named)) return []
    const from = statement.moduleSpecifier.text
    return named.elements.map((element) => ({
      name: (element.propertyName ?? element.name).text,
      from,
      line: source.getLineAndCharacterOfPosition(element.getStart(source)).line + 1,
    }))
  })
}

function exportsOf(tree: Tree, folder: RegExp): Set<string> {
  const names = new Set<string>()
  for (const [file, text] of tree) {
    if (!folder.test(file) || isTest(file)) continue
    for (const [, name = ''] of text.matchAll(
      /^export (?:declare )?(?:const|function|type|interface|class) (\w+)/gm,
    ))
      names.add(name)
  }
  return names
}
