import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { permissions, tools } from '@bursar/contract'
import { idOf, ulidFromHex } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { toolsFor } from '../../packages/server/src/faces/mcp/tool-list.ts'
import { tableOf } from '../documents/fixture.ts'
import { root } from '../setup/process.ts'
import { pinned } from './pinned.ts'

// About 6,000 tokens, by a tokenizer of GPT: what an agent's model reads before it does anything.
const charactersMax = 24_000
const toolsMax = 17

interface Listed {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: Schema & Input
  readonly outputSchema: Schema
  readonly annotations: Readonly<Record<string, boolean>>
}

type Schema = Readonly<Record<string, unknown>>

interface Input {
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: string[]
  readonly additionalProperties: boolean
}

const agent = idOf('agent', ulidFromHex('01'.repeat(16)))
const listed = (of: typeof agent | null): object[] => toolsFor({ agent: of, permissions }, 'bursar')
const lists = { agent: listed(agent) as Listed[], organization: listed(null) as Listed[] }
const all = [...lists.agent, ...lists.organization]

/** What a model or its client is told, in a line: a change of it is to be seen in review. */
function lineOf(tool: Listed): string {
  const { title, description, inputSchema, outputSchema, annotations } = tool
  const text = JSON.stringify([title, description, inputSchema, outputSchema])
  const hints = Object.entries(annotations).filter(([, value]) => value)
  const words = hints.map(([name]) => name.replace('Hint', '')).join(' ')
  return `${createHash('sha256').update(text).digest('hex').slice(0, 16)} ${words}`
}

describe.each(['agent', 'organization'] as const)('the tools for a key of an %s', (audience) => {
  test('are these, in this order, and tell this', () => {
    const lines = lists[audience].map((tool) => [tool.name.replace('bursar_', ''), lineOf(tool)])
    expect(lines).toEqual(Object.entries(pinned[audience]))
  })
})

test('an agent is not told more than its model can bear', () => {
  expect(lists.agent.length).toBeLessThanOrEqual(toolsMax)
  expect(JSON.stringify({ tools: lists.agent }).length).toBeLessThanOrEqual(charactersMax)
})

test('with the prefix of the wallet-first document, its eight tools are there', () => {
  const form = /^(wallgent_[a-z]+(?:_[a-z]+)*)([A-Z].+)$/
  const rows = tableOf('wallet-first.md', 'MCP tools', form)
  expect(rows).toHaveLength(8)
  const names = toolsFor({ agent: null, permissions }, 'wallgent').map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(rows.map(([name]) => name)))
  expect(names.filter((name) => !name.startsWith('wallgent_'))).toEqual([])
})

test('a key is told of what its permissions allow, and of no more', () => {
  for (const one of permissions) {
    const names = toolsFor({ agent, permissions: [one] }, 'bursar').map(({ name }) => name)
    const own = tools.filter(({ audience, permission }) => {
      return audience === 'agent' && permission === one
    })
    expect(names).toEqual(own.map(({ name }) => `bursar_${name}`))
  }
})

test.each(all.map((tool) => [tool.name, tool] as const))('%s suits every client', (name, tool) => {
  expect(name).toMatch(/^[a-z_]{1,64}$/)
  for (const schema of [tool.inputSchema, tool.outputSchema]) {
    expect(schema.type).toBe('object')
    expect(Object.keys(schema).filter((word) => /^(anyOf|oneOf|allOf|not|if)$/.test(word))).toEqual(
      [],
    )
    expect(JSON.stringify(schema)).not.toMatch(/"\$(ref|defs|schema)"/)
  }

  const { properties, required, additionalProperties } = tool.inputSchema
  expect(additionalProperties).toBe(false)
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(required))
  for (const [field, { type, default: fallback }] of Object.entries(properties)) {
    if (fallback !== undefined)
      expect(type).toBe(Number.isInteger(fallback) ? 'integer' : typeof fallback)
    // Money is text: a model that counts in numbers loses cents.
    if (/amount|Limit$/.test(field)) expect([type].flat()).toContain('string')
  }

  const { readOnlyHint, destructiveHint, openWorldHint } = tool.annotations
  expect(Object.keys(tool.annotations)).toHaveLength(4)
  if (readOnlyHint) expect([destructiveHint, openWorldHint]).toEqual([false, false])
})

test('only what a tool cannot do without is required', () => {
  const required = all.map(({ name, inputSchema }) => [name, inputSchema.required])
  expect(Object.fromEntries(required)).toMatchObject({
    bursar_pay: ['to', 'amount', 'idempotencyKey'],
    bursar_create_subagent: ['name', 'amount', 'idempotencyKey'],
    bursar_update_policy: ['policyId'],
    bursar_create_agent: ['name', 'idempotencyKey'],
  })
})

test('the registry is told of the package and the version that there are', () => {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const { name, version, description, packages } = read('server.json')
  const command = read('packages/cli/package.json')
  expect(packages).toMatchObject([{ identifier: command.name, version: command.version }])
  expect({ name, version }).toEqual({ name: command.mcpName, version: command.version })
  // What the registry takes.
  expect(description.length).toBeLessThanOrEqual(100)
})
