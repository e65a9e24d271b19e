import { describe, expect, test } from 'vitest'
import { given } from './arguments.ts'
import { named, pathNames } from './catalog.ts'
import { operations } from './generated.ts'
import { exampleOf, groupHelp, groupLines, verbHelp } from './help.ts'
import { withMembers } from './json-text.ts'

/** The words of a line as a shell reads them, as far as the examples go. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''))
}

/** An amount may be a number in an example, and is a string on the command line. */
function textual(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'number' ? `${one}` : one))
}

describe.each(operations)('$name', (operation) => {
  test('its example is a command line that sends the example of the contract', () => {
    const [program, ...words] = wordsOf(exampleOf(operation))
    expect(program).toBe('bursar')
    const found = named(words)
    if (found?.kind !== 'verb') throw new Error('no verb')
    expect(found.operation).toBe(operation)
    // What a query needs is in no example of a body.
    const needed = operation.fields.filter(({ place, required }) => place === 'query' && required)
    const query = needed.flatMap(({ flag }) => [`--${flag}`, 'x'])
    const { ids, body } = given(operation, [...found.rest, ...query])
    expect(ids).toEqual(pathNames(operation).map((name) => `<${name}>`))
    const sent: unknown = JSON.parse(withMembers('{}', body) ?? '')
    expect(textual(sent)).toEqual(textual(operation.example ?? {}))
  })

  test('its help has every flag, the permission and the address of its page', () => {
    const help = verbHelp(operation, 'http://s.example')
    for (const { flag } of operation.fields) expect(help).toContain(`--${flag}`)
    expect(help).toContain(`Permission: ${operation.permission};`)
    expect(help).toContain(`/${operation.name}\n`)
    expect(groupHelp(operation.words.slice(0, -1))).toContain(operation.words.at(-1))
  })
})

test('every noun stands in the help of all', () => {
  for (const { words } of operations) expect(groupLines()).toContain(`\n  ${words[0]} `.slice(1))
})
