import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { forbidden, tidy } from './forbidden.ts'
import { checkImports } from './imports.ts'
import { checkFolders, checkNames, checkSizes } from './layout.ts'
import { checkDependencies, checkLocks, checkSdk } from './manifests.ts'
import { checkPurity } from './purity.ts'
import { type Finding, readTree, type Tree } from './tree.ts'
import { checkVocabulary } from './vocabulary.ts'
import { checkWire } from './wire.ts'
import { checkWords } from './words.ts'

type Rule = (tree: Tree) => Finding[]

const rules: Record<string, Rule> = {
  'imports only look down': checkImports,
  'the core is pure': checkPurity,
  'every folder is named and explained': checkFolders,
  'the wire is the business of the faces': checkWire,
  'names say what is inside': checkNames,
  'files are small': checkSizes,
  'nothing is left for later or true on one machine only': checkWords,
  'public texts use the words of the field': checkVocabulary,
  'lock files serve every registry and every machine': checkLocks,
  'the SDK has no dependencies': checkSdk,
  'what comes along at run time is used at run time': checkDependencies,
}

describe('this repository', () => {
  const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)))

  test('was read', () => {
    expect(tree.has('packages/core/src/index.ts')).toBe(true)
    expect(tree.has('.ci/run')).toBe(true)
  })

  for (const [name, rule] of Object.entries(rules)) {
    test(name, () => {
      expect(rule(tree).map(tell)).toEqual([])
    })
  }
})

describe('the rules', () => {
  test('a tidy tree breaks none', () => {
    const tree = written(tidy)
    for (const rule of Object.values(rules)) expect(rule(tree).map(tell)).toEqual([])
  })

  for (const [rule, path, content, says] of forbidden) {
    test(`${rule.name} refuses in ${path}: ${content.trim().slice(0, 60)}`, () => {
      const findings = rule(written({ ...tidy, [path]: content })).map(tell)
      expect(findings).toEqual([expect.stringMatching(says)])
    })
  }
})

function tell({ path, line, says }: Finding): string {
  return line === undefined ? `${path} ${says}` : `${path}:${line} ${says}`
}

function written(files: Record<string, string>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'bursar-tidiness-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return readTree(root)
}
