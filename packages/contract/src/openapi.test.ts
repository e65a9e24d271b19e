import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { agentFirst, walletFirst } from './document.ts'
import { openApi } from './openapi.ts'
import { operation } from './operation.ts'
import { v1Operations } from './v1/operations.ts'

const document = openApi(walletFirst, '1')

/** Every value below `json`, with the path to it. */
function* walk(json: unknown, path = '#'): Generator<[string, unknown]> {
  yield [path, json]
  if (typeof json !== 'object' || json === null) return
  for (const [key, value] of Object.entries(json)) yield* walk(value, `${path}/${key}`)
}

const everything = new Map(walk(document))

test('every reference leads somewhere', () => {
  const references = [...everything].filter(([path]) => path.endsWith('/$ref'))
  expect(references.length).toBeGreaterThan(100)
  for (const [path, target] of references)
    expect([path, everything.has(String(target))]).toEqual([path, true])
})

test('operation ids are unique, and each operation is there', () => {
  const ids = [...everything].filter(([path]) => path.endsWith('/operationId'))
  expect(ids.map(([, id]) => id).sort()).toEqual(Object.keys(v1Operations).sort())
})

test('every component is used, and every pattern compiles', () => {
  const used = new Set([...everything].filter(([p]) => p.endsWith('/$ref')).map(([, to]) => to))
  for (const [path, value] of everything) {
    if (/^#\/components\/schemas\/\w+$/.test(path))
      expect([path, used.has(path)]).toEqual([path, true])
    if (path.endsWith('/pattern')) expect(() => new RegExp(String(value))).not.toThrow()
  }
})

test('a field whose form is decoded still has a type', () => {
  for (const [path, value] of everything) {
    if (!/\/(properties|schemas)\/\w+$/.test(path) || path.endsWith('/schemas/properties')) continue
    const keys = Object.keys(value as object)
    const typed = ['type', '$ref', 'anyOf', 'const', 'enum'].some((key) => keys.includes(key))
    expect([path, typed]).toEqual([path, true])
  }
})

test('every operation says how it fails, in the form of a problem', () => {
  for (const [path, value] of everything) {
    const status = /\/responses\/(\d+|default)$/.exec(path)?.[1]
    if (status === undefined) continue
    const type = Number(status) < 400 ? 'application/json' : 'application/problem+json'
    expect([path, Object.keys((value as { content: object }).content)]).toEqual([path, [type]])
  }
})

test('examples are examples of what is accepted', () => {
  const examples = [...everything].filter(([path]) => /(?<!\/properties)\/examples$/.test(path))
  expect(examples.length).toBeGreaterThan(10)
  for (const [path] of examples) {
    const schema = everything.get(path.slice(0, -'/examples'.length))
    const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
    for (const example of (schema as { examples: unknown[] }).examples)
      if (!JSON.stringify(schema).includes('$ref'))
        expect([path, example, check.safeParse(example).success]).toEqual([path, example, true])
  }
})

test('one name cannot stand for two schemas', () => {
  const answers = { 200: z.object({ a: z.string() }).meta({ id: 'Twin' }) }
  const spec = { method: 'GET', problems: [] } as const
  const first = operation({ ...spec, name: 'agents.list', path: '/v1/a', summary: 'a', answers })
  const other = { 200: z.object({ b: z.string() }).meta({ id: 'Twin2' }) }
  z.globalRegistry.add(other[200], { id: 'Twin' })
  const second = operation({
    ...spec,
    name: 'wallets.list',
    path: '/v1/b',
    summary: 'b',
    answers: other,
  })
  const operations = { first, second }
  expect(() => openApi({ ...walletFirst, operations }, '1')).toThrow(/two meanings|Dup/)
})

describe.each([walletFirst, agentFirst])('what is told of $title', (documented) => {
  const told = new Map(walk(openApi(documented, '1')))
  const operations = Object.values(documented.operations)

  test('every operation says when it is of use', () => {
    for (const { name } of operations) {
      const guidance = documented.guidance[name] ?? ''
      expect([name, guidance]).toEqual([name, expect.stringMatching(/^[A-Z].{20,}\.$/s)])
    }
    const descriptions = [...told].filter(([path]) =>
      /^#\/paths\/[^/]*(\/.*)?\/description$/.test(path),
    )
    expect(descriptions.length).toBeGreaterThan(operations.length)
  })

  test('every body has an example that it takes, and no example is of another', () => {
    const bodies = operations.filter(({ body }) => body !== undefined)
    expect(Object.keys(documented.examples).sort()).toEqual(bodies.map(({ name }) => name).sort())
    for (const { name, body } of bodies)
      expect([name, body?.safeParse(documented.examples[name]).error]).toEqual([name, undefined])
  })

  test('no field of a body has a default: generators would have it sent', () => {
    const defaults = [...told].filter(([path]) => /\/default$/.test(path))
    // What a parameter or a schema with a name of its own has instead, generators leave optional.
    const harmless = /\/(parameters\/\d+\/schema|responses|schemas\/\w+)\/default$/
    const left = defaults.filter(([path]) => !harmless.test(path))
    expect(left.map(([path]) => path)).toEqual([])
    expect(defaults.filter(([, value]) => value === null)).toEqual([])
  })
})
