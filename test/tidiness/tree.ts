import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of each file by its path from the root, with slashes. */
export type Tree = ReadonlyMap<string, string>

/** A broken rule: where, and what is wrong. */
export interface Finding {
  readonly path: string
  readonly line?: number
  readonly says: string
}

const textual = /\.(ts|mts|cts|mjs|cjs|js|json|md|sql|sh|css|html|yml|yaml|py|peggy)$|^\.ci\/run$/
const passedBy = new Set(['node_modules', 'dist', 'coverage', '.git', '.bursar'])

/** Everything that people write; nothing that is installed, built or left by a running server. */
export function readTree(root: string, folder = ''): Tree {
  const tree = new Map<string, string>()
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (passedBy.has(entry.name)) continue
    if (entry.isDirectory()) for (const [name, text] of readTree(root, path)) tree.set(name, text)
    else if (textual.test(path)) tree.set(path, readFileSync(join(root, path), 'utf8'))
  }
  return tree
}

/** Folders with a file somewhere below, each once. */
export function foldersOf(tree: Tree): Set<string> {
  const folders = new Set<string>()
  for (const path of tree.keys()) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) {
      folders.add(parts.slice(0, depth).join('/'))
    }
  }
  return folders
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts')
}

/** Written by a tool and committed: read by no one. */
export function isGenerated(path: string): boolean {
  return /(^|\/)(generated\.ts|package-lock\.json)$/.test(path)
}

/** Kept to the letter as others published it. */
export function isVerbatim(path: string): boolean {
  return /^test\/documents\/(.*\/)?fixtures\//.test(path) || path === 'LICENSE'
}
