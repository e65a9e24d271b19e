import { posix } from 'node:path'
import ts from 'typescript'
import { type Floor, floors, testSetup } from './floors.ts'
import { type Finding, isTest, type Tree } from './tree.ts'

/** Imports go down the floors, and out of no room that stands apart. */
export function checkImports(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    if (!/\.(ts|mjs)$/.test(path)) continue
    for (const { fileName, pos } of ts.preProcessFile(text, true, true).importedFiles) {
      const target = resolve(path, fileName)
      const says = target === null ? null : objection(path, target)
      const line = text.slice(0, pos).split('\n').length
      if (says !== null) findings.push({ path, line, says })
    }
  }
  return findings
}

/** A path of ours, or null for what Node and npm bring. */
function resolve(from: string, name: string): string | null {
  if (name.startsWith('.')) return posix.join(posix.dirname(from), name)
  const [, own] = name.match(/^@bursar\/([^/]+)/) ?? []
  return own === undefined ? null : `packages/${own}/src/index.ts`
}

function objection(from: string, to: string): string | null {
  const [here, there] = [place(from), place(to)]
  if (here === null) return null
  if (here.floor.reaches === 'everything') return null
  if (isTest(from) && to.startsWith(`${testSetup}/`)) return null
  if (there === null) return `imports ${to}, which is on no floor`
  if (here.floor === there.floor) {
    const meet = here.floor.apart === undefined || here.room === there.room
    return meet ? null : `imports ${to}: rooms of this floor stay apart`
  }
  if (here.floor.reaches === 'sdk' && to.startsWith('packages/sdk/')) return null
  if (here.floor.reaches !== undefined) return `imports ${to}: it may use nothing of ours`
  return there.index < here.index ? null : `imports ${to}, which is above it`
}

interface Place {
  readonly floor: Floor
  readonly room: string
  readonly index: number
}

export function place(path: string): Place | null {
  let best: Place | null = null
  for (const [index, floor] of floors.entries()) {
    for (const room of floor.paths) {
      const fits = path === room || path.startsWith(`${room}/`)
      if (fits && (best === null || room.length > best.room.length)) best = { floor, room, index }
    }
  }
  return best
}
