import { expect, test } from 'vitest'
import { Given, nextKey, payment, usd } from '../../../test/setup/given.ts'
import { type Command, commandCodecs } from './command.ts'
import { decodeEvent, encodeEvent } from './event.ts'

/** A story with every kind of event; `Given` proves the laws of the log for each of them. */
function everyKind(): Given {
  const given = new Given()
  const { by } = given
  const agent = given.agent({ rules: { requireApprovalAbove: usd('10') } })
  const one = { agent: agent.agent }
  const texts = { memo: 'a digest', note: null }
  const paid = (amount: string, to = 'slow.simulated') => {
    const command = payment(agent.key, usd(amount), to)
    given.must(command)
    return { payment: command.ask.payment }
  }
  const asked = (amount: string) => ({
    approval: `apr_${paid(amount, 'a.example').payment.slice(4)}` as const,
    texts,
  })
  const policy = given.shared({
    blockedMerchants: ['b"ad\\', '東京'],
    dailyLimit: 0n,
    timezone: null,
  })
  const key = nextKey()
  const story: Command[] = [
    { kind: 'wallet.fund', by, ask: { wallet: agent.wallet, amount: usd('5'), texts } },
    { kind: 'payment.settle', by: 'system:rail', ask: paid('1') },
    { kind: 'payment.fail', by: 'system:rail', ask: { ...paid('2'), reason: 'no\n"' } },
    { kind: 'approval.approve', by, ask: asked('11') },
    { kind: 'approval.deny', by, ask: asked('12') },
    { kind: 'policy.change', by, ask: { policy, change: { dailyLimit: null }, texts } },
    { kind: 'policy.attach', by, ask: { policy, ...one, group: null } },
    { kind: 'policy.detach', by, ask: { policy, ...one, group: null } },
    { kind: 'policy.delete', by, ask: { policy } },
    { kind: 'key.create', by, ask: { key, owner: 'o', permissions: [], expiresAt: 9, texts } },
    { kind: 'key.revoke', by, ask: { key: key.id } },
    { kind: 'agent.pause', by, ask: one },
    { kind: 'agent.resume', by, ask: one },
    { kind: 'agent.rotate', by, ask: { ...one, key: nextKey() } },
    { kind: 'agent.delete', by, ask: one },
  ]
  for (const command of story) given.must(command)
  return given
}

test('every kind of event is read back as it was written, and replayed to the same bytes', () => {
  const kinds = everyKind().log.map(({ event }) => event.kind)
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(commandCodecs).sort())
})

test('a body holds no float and no control character, and its keys stand in one order', () => {
  for (const { event } of everyKind().log) {
    const body = encodeEvent(event)
    expect(body).toMatch(/^\{"v":"1","t":"[a-z.]+","at":"\d+","by":"[^"]+","cmd":/)
    expect([...body].every((letter) => letter >= ' ')).toBe(true)
    expect(body.replace(/"(\\.|[^"\\])*"/g, '')).not.toMatch(/[0-9]/)
  }
})

test('what nobody can have written is not read', () => {
  const { log } = new Given()
  const body = encodeEvent(log[0]?.event ?? (undefined as never))
  const broken = [
    body.replace('"v":"1"', '"v":"2"'),
    body.replace('book.open', 'book.close'),
    body.replace('"credit":"', '"credit":"0'),
    body.replace('"credit":"', '"credit":"1.'),
    body.replace('"owner":', '"extra":"","owner":'),
    body.replace('"environment":"test"', '"environment":"prod"'),
    body.replace('org_', 'wal_'),
    body.replace('"saw":[', '"saw":[["weather"],'),
    'null',
    '[]',
  ]
  for (const one of broken) {
    expect(one).not.toBe(body)
    expect(() => decodeEvent(one), one.slice(0, 60)).toThrow()
  }
})
