import type { ast, Config, Plugin } from 'peggy'

// Most rules of a grammar of words fail at their first word, often after several others were
// entered. With the words that a rule can begin with known (the FIRST sets of parsers by
// prediction: Aho, Sethi, Ullman, Compilers, section 4.4), it is not even entered.

type Expression = ast.Expression | ast.Rule['expression']

interface Begin {
  /** null: it may begin with any word. */
  readonly words: ReadonlySet<string> | null
  readonly isEmpty: boolean
}

const anything: Begin = { words: null, isEmpty: true }
const nothing: Begin = { words: new Set(), isEmpty: true }

/** A plugin that finds by which words each rule can begin; a rule that may be empty has none. */
export function firstWords(): {
  readonly plugin: Plugin
  readonly byRule: ReadonlyMap<string, readonly string[]>
} {
  const byRule = new Map<string, readonly string[]>()
  const plugin: Plugin = {
    use(config: Config) {
      config.passes.transform.push((grammar) => {
        const begins = new Begins(grammar)
        for (const { name } of grammar.rules) {
          const { words, isEmpty } = begins.of(name)
          if (words !== null && !isEmpty) byRule.set(name, [...words].sort())
        }
      })
    },
  }
  return { plugin, byRule }
}

class Begins {
  readonly #rules: ReadonlyMap<string, ast.Rule>
  readonly #known = new Map<string, Begin>()

  constructor({ rules }: ast.Grammar) {
    this.#rules = new Map(rules.map((rule) => [rule.name, rule]))
  }

  of(name: string): Begin {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    // Of a rule that is under way nothing is known yet.
    this.#known.set(name, anything)
    const rule = this.#rules.get(name)
    const begin = rule === undefined ? anything : this.#beginOf(rule.expression)
    this.#known.set(name, begin)
    return begin
  }

  #beginOf(node: Expression): Begin {
    switch (node.type) {
      case 'literal':
        return node.value === '' ? nothing : { words: wordsOf(node.value), isEmpty: false }
      case 'class':
        return { words: node.inverted ? null : lettersOf(node), isEmpty: false }
      case 'any':
        return { words: null, isEmpty: false }
      case 'rule_ref':
        return this.of(node.name)
      case 'optional':
      case 'zero_or_more':
        return { ...this.#beginOf(node.expression), isEmpty: true }
      case 'simple_and':
      case 'simple_not':
      case 'semantic_and':
      case 'semantic_not':
        return nothing
      case 'sequence':
        return this.#beginOfAll(node.elements)
      case 'choice': {
        const all = node.alternatives.map((one) => this.#beginOf(one))
        return { words: union(all), isEmpty: all.some(({ isEmpty }) => isEmpty) }
      }
      case 'repeated':
      case 'library_ref':
        return anything
      default:
        return this.#beginOf(node.expression as Expression)
    }
  }

  #beginOfAll(elements: readonly Expression[]): Begin {
    const begun: Begin[] = []
    for (const element of elements) {
      const begin = this.#beginOf(element)
      begun.push(begin)
      if (!begin.isEmpty) return { words: union(begun), isEmpty: false }
    }
    return { words: union(begun), isEmpty: true }
  }
}

function wordsOf(literal: string): ReadonlySet<string> {
  return new Set([literal.split(' ')[0] ?? ''])
}

function lettersOf({ parts }: ast.CharacterClass): ReadonlySet<string> | null {
  const letters = parts.filter((part) => typeof part === 'string')
  return letters.length < parts.length ? null : new Set(letters)
}

function union(begins: readonly Begin[]): ReadonlySet<string> | null {
  const all = begins.map(({ words }) => words)
  return all.includes(null) ? null : new Set(all.flatMap((words) => [...(words ?? [])]))
}
