import { readFileSync } from 'node:fs'
import peggy from 'peggy'
import { firstWords } from './first-words.ts'

const folder = 'packages/server/src/language'
const parts = ['clause', 'approval', 'time', 'list', 'money', 'noun', 'loose']

/** The parser of policies in English, and the words that it knows. */
export function languageSource(): string {
  const grammar = parts.map((name) => {
    const source = `${folder}/grammar/${name}.peggy`
    return { source, text: readFileSync(new URL(`../../${source}`, import.meta.url), 'utf8') }
  })
  const { plugin, byRule } = firstWords()
  const parser = peggy.generate(grammar, {
    output: 'source',
    format: 'es',
    cache: true,
    plugins: [plugin],
  })
  const words = grammar.flatMap(({ text }) => wordsIn(text))
  return [
    '// @ts-nocheck',
    '// Written by npm run gen from the grammar beside it. Not checked: peggy writes plain',
    '// JavaScript, and statement.ts says what comes out of it.',
    lean(parser, [...byRule.keys()]).trim(),
    '',
    '/** Words with a meaning of their own in the grammar. */',
    'export const vocabulary = new Set([',
    ...[...new Set(words)].sort().map((word) => `  ${JSON.stringify(word)},`),
    '])',
    '',
    '// By which marks rules can begin.',
    'const begins = [',
    ...[...byRule.values()].map((words) => `  ${JSON.stringify(words.join(' '))}.split(' '),`),
    ']',
    '',
    '/** The number of a mark that something begins with; the others have 0. */',
    'export const numberOfMark = new Map(',
    '  [...new Set(begins.flat())].map((mark, at) => [mark, at + 1]),',
    ')',
    'const firsts = begins.map((marks) => {',
    '  const set = new Uint8Array(numberOfMark.size + 1)',
    '  for (const mark of marks) set[numberOfMark.get(mark)] = 1',
    '  return set',
    '})',
    '',
  ].join('\n')
}

/**
 * With rules entered only at marks that they can begin with, with a memory of some rules only, and
 * without what was expected where: half of a parser, and of no use to one that reads any text.
 */
function lean(parser: string, guarded: readonly string[]): string {
  return parser
    .replaceAll(/^ *if \(peg\$silentFails === 0\) \{ peg\$fail\(peg\$e\d+\); \}\n/gm, '')
    .replaceAll(/^ *const peg\$e\d+ = .*\n/gm, '')
    .replaceAll(
      /input\.substr\(peg\$currPos, \d+\) === (peg\$c\d+)/g,
      'input.startsWith($1, peg$currPos)',
    )
    .replaceAll(/^ {2}function peg\$parse(\w+)\(\) \{\n[\s\S]*?^ {2}\}\n/gm, (rule, name) => {
      const lines = remembered.has(name) ? rule : forgetful(rule)
      const at = guarded.indexOf(name)
      return at === -1 ? lines : lines.replace('{\n', `{\n${guard(at)}`)
    })
    .replace('let peg$resultsCache = {}', 'let peg$resultsCache = new Map()')
    .replaceAll('peg$resultsCache[key];', 'peg$resultsCache.get(key);')
    .replaceAll(/peg\$resultsCache\[key\] = (.*);$/gm, 'peg$resultsCache.set(key, $1);')
}

function guard(at: number): string {
  return `    if (firsts[${at}][options.wordAt[peg$currPos]] !== 1) return peg$FAILED;\n`
}

/**
 * What is tried at a place in several ways, or has no end: with what came of it remembered, the
 * time that a text takes grows with its length. To remember the others costs more than to try.
 */
const remembered = new Set(
  (
    'Statement Closed Names NameChain ItemChain Amount Value WordNumber DayChain WindowChain ' +
    'Threshold Within Money Over Loose LoosePart Days When LabelledChain Called Item'
  ).split(' '),
)

function forgetful(rule: string): string {
  return rule
    .replace(/^ *const key = [\s\S]*?^ {4}\}\n\n/m, '')
    .replace(/^ *peg\$resultsCache\[key\] = .*\n\n/m, '')
}

/** The lower-case words of a grammar's literals. */
function wordsIn(grammar: string): string[] {
  const code = grammar.replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/"([^"\n]*)"/g)]
    .flatMap(([, literal = '']) => literal.split(' '))
    .filter((word) => /^[a-z']+$/.test(word))
}
