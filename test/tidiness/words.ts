import { type Finding, isTest, isVerbatim, type Tree } from './tree.ts'

// Written so that this file does not find itself.
const leftover = /\b(TO[D]O|FIX[M]E|XX[X])\b/
const machinePath = /\/wor[k]\/|\/tmp\/pla[n]\b/
const registryHost = /\bregistr[y]\.[a-z0-9-]+\.[a-z]/i
const doubleCast = /\bas unknow[n] as\b/
const setAside = /\b(test|it|describe|suite)(\.\w+)*\.(only|skip|todo|fails)\b/

/** No work left for later, no test set aside, no double cast, nothing true on one machine only. */
export function checkWords(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    if (isVerbatim(path)) continue
    for (const [index, line] of text.split('\n').entries()) {
      const object = (says: string) => findings.push({ path, line: index + 1, says })
      if (leftover.test(line)) object('leaves work for later')
      if (machinePath.test(line)) object('names a path of one machine')
      if (registryHost.test(line)) object('names the host of a registry')
      if (doubleCast.test(line) && path.endsWith('.ts')) object('casts twice')
      if (isTest(path) && setAside.test(line)) object('sets a test aside')
    }
  }
  return findings
}
