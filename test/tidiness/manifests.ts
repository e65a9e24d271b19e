import { type Finding, isTest, type Tree } from './tree.ts'

interface Manifest {
  readonly resolved?: string
  readonly link?: boolean
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

/** What comes along at run time is what is used at run time: tests bring their own. */
export function checkDependencies(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const path of tree.keys()) {
    const [folder] = path.match(/^packages\/[^/]+\/(?=package\.json$)/) ?? []
    if (folder === undefined) continue
    const sources = [...tree].filter(([file]) => file.startsWith(`${folder}src/`) && !isTest(file))
    const { dependencies = {} } = parse(tree, path) as Manifest
    for (const name of Object.keys(dependencies)) {
      const used = new RegExp(`['"\`]@?${name.replace(/^@/, '')}['"\`/]`)
      if (!sources.some(([, text]) => used.test(text)))
        findings.push({ path, says: `brings ${name}, which nothing of it uses` })
    }
  }
  return findings
}

/** A lock file serves every registry and every machine. */
export function checkLocks(tree: Tree): Finding[] {
  const locks = [...tree.keys()].filter((path) => /(^|\/)package-lock\.json$/.test(path))
  return locks.flatMap((path) => checkLock(tree, path))
}

function checkLock(tree: Tree, path: string): Finding[] {
  const { packages = {} } = parse(tree, path) as { packages?: Record<string, Manifest> }
  const findings: Finding[] = []
  for (const [name, entry] of Object.entries(packages)) {
    // swagger-ui-dist asks for a program that tells others of every installation.
    if (name.endsWith('/@scarf/scarf') && entry.link !== true)
      findings.push({ path, says: 'installs telemetry' })
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
