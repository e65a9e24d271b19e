import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from './openapi.ts'
import { operation } from './operation.ts'
import { v1Operations } from './v1/operations.ts'

const document = openApi(v1Operations, { title: 'Bursar', version: '1' })

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
  const examples = [...everything].filter(([path]) => path.endsWith('/examples'))
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
  expect(() => openApi({ first, second }, { title: 't', version: '1' })).toThrow(/two meanings|Dup/)
})
