import { readdirSync, readFileSync } from 'node:fs'
import type { Id } from '@bursar/core'
import { expect, test } from 'vitest'
import { type Finding, finding, type RuleName } from '../../packages/core/src/policy/finding.ts'
import { traceOf } from '../../packages/server/src/faces/v1/render.ts'

const folder = new URL('../../docs/errors/', import.meta.url)

type Entry = Readonly<ReturnType<typeof traceOf>[number]>

const examples = readdirSync(folder).flatMap((page) => {
  const [, json = '{}'] =
    /```json\n([\s\S]*?)\n```/.exec(readFileSync(new URL(page, folder), 'utf8')) ?? []
  const { trace = [] } = JSON.parse(json) as { trace?: Entry[] }
  return trace.map((entry) => ({ page, entry }))
})

test('pages show traces', () => {
  expect(examples.length).toBeGreaterThan(20)
})

test.each(examples)('the trace on $page is worded as by the server', ({ entry }) => {
  expect(traceOf([findingOf(entry)])).toEqual([entry])
})

function findingOf(entry: Entry): Finding {
  const { rule, outcome, code, scope, policyId, policyVersion } = entry
  const {
    entry: listed,
    per,
    currency,
    limit,
    used,
    amount,
    countLimit,
    countUsed,
    earlierPaymentId,
    resetsAt,
  } = entry
  return finding(rule as RuleName, outcome, {
    code,
    scope,
    policy: policyId === null ? null : { id: policyId, version: policyVersion ?? 0 },
    entry: listed ?? null,
    per: per ?? null,
    currency: currency ?? null,
    limit: moneyOf(limit),
    used: moneyOf(used),
    amount: moneyOf(amount),
    countLimit: countLimit ?? null,
    countUsed: countUsed ?? null,
    earlier: (earlierPaymentId as Id<'payment'> | undefined) ?? null,
    resetsAt: resetsAt === undefined ? null : Date.parse(resetsAt) / 1000,
  })
}

function moneyOf(text: string | undefined): bigint | null {
  return text === undefined ? null : BigInt(text.replace('.', ''))
}
