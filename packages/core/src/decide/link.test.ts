import { expect, test } from 'vitest'
import { Given, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'
import { linksMax } from '../limits.ts'

const hour = 3_600_000_000
const rules = { requireApprovalAbove: usd('5'), approvalHours: 48 }

/** An agent of the organization, and a payment of its that waits. */
function waiting(more: Readonly<Record<string, unknown>> = {}) {
  const given = new Given()
  const agent = given.agent({ budget: '100', rules: { ...rules, ...more } })
  return { given, agent, approval: ask(given, agent.key) }
}

function ask(given: Given, key: Given['by'], more = {}): Id<'approval'> {
  const command = payment(key, usd('6'), 'shop.example', more)
  given.must(command)
  return `apr_${command.params.payment.slice(4)}`
}

function linkTo(given: Given, approval: Id<'approval'>, by = given.by): Id<'link'> {
  const link = nextId('link')
  given.must({ kind: 'link.create', actor: by, params: { link, approval, hash: link, texts: {} } })
  return link
}

function tryLink(given: Given, approval: Id<'approval'>, by = given.by) {
  return given.ask('link.create', { link: nextId('link'), approval, hash: '', texts: {} }, by)
}

function decide(
  given: Given,
  [kind, approval, link]: readonly ['approve' | 'deny', Id<'approval'>, Id<'link'>],
  by = given.by,
) {
  return given.ask(`approval.${kind}`, { approval, texts: {}, link, evidence: null }, by)
}

test.each(['approve', 'deny'] as const)('a link decides once: %s', (kind) => {
  const { given, approval } = waiting()
  const link = linkTo(given, approval)
  const found = decide(given, [kind, approval, link])
  expect(found.kind).toBe('done')
  expect(given.book.tables.link.get(link)?.state).toBe('USED')
  expect(decide(given, [kind, approval, link]).code).toBe('ALREADY_DECIDED')
})

test('it is good for a day, and no longer than the approval', () => {
  const long = waiting()
  const link = linkTo(long.given, long.approval)
  expect(long.given.book.tables.link.get(link)?.expiresAt).toBe(long.given.now + 24 * hour)
  const brief = waiting({ approvalHours: 2 })
  const short = linkTo(brief.given, brief.approval)
  expect(brief.given.book.tables.link.get(short)?.expiresAt).toBe(brief.given.now + 2 * hour)
  long.given.now += 24 * hour
  expect(decide(long.given, ['approve', long.approval, link]).code).toBe('CONFLICT')
  expect(
    long.given.ask('approval.approve', {
      approval: long.approval,
      texts: {},
      link: null,
      evidence: null,
    }).kind,
  ).toBe('done')
})

test('it opens the approval that it was made for, with the key that made it', () => {
  const { given, agent, approval } = waiting()
  const other = ask(given, agent.key)
  const link = linkTo(given, approval)
  const key = given.key(['approvals:write'])
  expect(decide(given, ['approve', other, link]).code).toBe('NOT_FOUND')
  expect(decide(given, ['approve', approval, link], key).code).toBe('NOT_FOUND')
  expect(decide(given, ['approve', approval, nextId('link')]).code).toBe('NOT_FOUND')
  expect(decide(given, ['approve', approval, link]).kind).toBe('done')
})

test('it ends with its key, and when it is revoked', () => {
  const { given, approval } = waiting()
  const key = given.key(['approvals:write'])
  const link = linkTo(given, approval, key)
  given.ask('key.revoke', { key: key, cascade: null })
  expect(decide(given, ['approve', approval, link], key).code).toBe('UNAUTHENTICATED')
  const second = linkTo(given, approval)
  expect(given.ask('link.revoke', { link: second }).kind).toBe('done')
  expect(given.ask('link.revoke', { link: second }).code).toBe('CONFLICT')
  expect(decide(given, ['deny', approval, second]).code).toBe('CONFLICT')
})

test('where several have to consent it is none of them', () => {
  const { given, agent, approval } = waiting()
  const link = linkTo(given, approval)
  given.change(`pol_${agent.agent.slice('agent_'.length)}`, { approvalsNeeded: 2 })
  const several = ask(given, agent.key)
  expect(tryLink(given, several).code).toBe('CONFLICT')
  // What waited before still needs one.
  expect(decide(given, ['approve', approval, link]).kind).toBe('done')
})

test('it speaks neither for who asked nor for the key that made theirs', () => {
  const { given, agent } = waiting()
  const asker = given.key(['payments:write', 'approvals:write'])
  const approval = ask(given, asker, { from: agent.wallet })
  for (const by of [given.by, asker]) expect(tryLink(given, approval, by).code).toBe('CONFLICT')
  const other = given.key(['approvals:write'], 'system:setup')
  const link = linkTo(given, approval, other)
  expect(decide(given, ['approve', approval, link], other).kind).toBe('done')
})

test('an approval has a bounded number of links', () => {
  const { given, approval } = waiting()
  for (let n = 0; n < linksMax; n += 1) linkTo(given, approval)
  expect(tryLink(given, approval).code).toBe('CONFLICT')
})

test('no agent makes one, nor a key that may not approve', () => {
  const { given, agent, approval } = waiting()
  expect(tryLink(given, approval, agent.key).code).toBe('SCOPE_FORBIDDEN')
  const key = given.key(['payments:write'])
  expect(tryLink(given, approval, key).code).toBe('FORBIDDEN')
})
