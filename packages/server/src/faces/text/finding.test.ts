import { type Finding, type Id, idOf } from '@bursar/core'
import { expect, test } from 'vitest'
import { finding } from '../../../../core/src/policy/finding.ts'
import { sentenceOf } from './finding.ts'

const agent = idOf('agent', '01ARZ3NDEKTSV4RRFFQ69G5FAV') as Id<'agent'>
const group = idOf('group', '01ARZ3NDEKTSV4RRFFQ69G5FAV') as Id<'group'>
const noon = Date.UTC(2026, 2, 10, 12) / 1000

function denied(rule: Finding['rule'], code: Finding['code'], rest: Partial<Finding>): string {
  return sentenceOf(finding(rule, 'deny', { code, ...rest }))
}

test('a circuit breaker says whose it is, who is paused and when to retry', () => {
  const tripped = (scope: Finding['scope'], resetsAt: number | null) =>
    denied('circuit_breaker', 'CIRCUIT_BREAKER', { scope, resetsAt, countLimit: 3, countUsed: 3 })
  const start = 'More than 3 payment attempts tripped the circuit breaker of'
  expect(tripped(agent, null)).toBe(`${start} ${agent}, which pauses it until it is resumed.`)
  const shared = (owner: string) =>
    `${start} ${owner}: nobody was paused, and payments can be retried after ` +
    '2026-03-10T12:00:00.000Z.'
  expect(tripped(group, noon)).toBe(shared(group))
  expect(tripped(agent, noon)).toBe(shared(agent))
  expect(tripped('organization', noon)).toBe(shared('the organization'))
})

test('what is stopped is named, whoever pays', () => {
  const scoped = (rule: Finding['rule'], code: Finding['code'], scope: Finding['scope']) =>
    denied(rule, code, { scope })
  expect([
    scoped('agent_status', 'WALLET_FROZEN', agent),
    scoped('agent_status', 'WALLET_CLOSED', agent),
    scoped('kya', 'KYA_SUSPENDED', agent),
    scoped('kill_switch', 'KILL_SWITCH_ON', group),
    scoped('kill_switch', 'KILL_SWITCH_ON', 'organization'),
  ]).toEqual([
    `Payments of ${agent} are blocked until it is resumed.`,
    `The wallets of ${agent} are permanently closed.`,
    `The KYA of ${agent} is suspended until it is reactivated.`,
    `A kill switch of ${group} is on.`,
    'A kill switch of the organization is on.',
  ])
})

test('a duplicate names the payment before it, and who alone can allow another', () => {
  const earlier = idOf('payment', '01ARZ3NDEKTSV4RRFFQ69G5FAV') as Id<'payment'>
  const said = (outcome: Finding['outcome'], meantBy: Finding['meantBy']) =>
    sentenceOf(finding('duplicate', outcome, { code: 'POSSIBLE_DUPLICATE', earlier, meantBy }))
  const start = `A matching payment, ${earlier}, was made recently`
  expect(said('deny', 'caller')).toBe(`${start}.`)
  expect(said('deny', 'approver')).toBe(`${start}.`)
  expect(said('ask', 'approver')).toBe(`${start}, so this one requires approval.`)
  expect(said('deny', 'organization')).toBe(`${start}. Only an organization key can allow another.`)
})
