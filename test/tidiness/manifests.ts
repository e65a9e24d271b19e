import type { Finding, Tree } from './tree.ts'

interface Manifest {
  readonly resolved?: string
  readonly dependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

/** The SDK depends on nothing at run time. */
export function checkSdk(tree: Tree): Finding[] {
  const path = 'packages/sdk/package.json'
  const { dependencies, peerDependencies, optionalDependencies } = parse(tree, path) as Manifest
  const all = { ...dependencies, ...peerDependencies, ...optionalDependencies }
  return Object.keys(all).map((name) => ({ path, says: `depends on ${name}` }))
}

/** The lock file serves every registry and every machine. */
export function checkLock(tree: Tree): Finding[] {
  const path = 'package-lock.json'
  const { packages = {} } = parse(tree, path) as { packages?: Record<string, Manifest> }
  const findings: Finding[] = []
  for (const [name, entry] of Object.entries(packages)) {
    if (/^[a-z+]+:/i.test(entry.resolved ?? '')) {
      findings.push({ path, says: `${name} has a download address` })
    }
    // npm leaves out what it could not fetch, and then npm ci refuses the lock file.
    for (const wanted of Object.keys(entry.optionalDependencies ?? {})) {
      const found = Object.keys(packages).some((other) => other.endsWith(`node_modules/${wanted}`))
      if (!found) findings.push({ path, says: `${name} lacks its optional ${wanted}` })
    }
  }
  return findings
}

function parse(tree: Tree, path: string): unknown {
  return JSON.parse(tree.get(path) ?? '{}')
}
