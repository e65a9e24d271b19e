import { expect, test } from 'vitest'
import { Given, usd } from '../../../../test/setup/given.ts'
import { ulidOf } from '../id.ts'
import { bookSource, View } from '../view.ts'
import { limitsOnPath } from './path-limit.ts'

test('every limit of the path is told, each with what its own scope has counted', () => {
  const given = new Given()
  const agent = given.agent({
    budget: '1000',
    rules: { dailyLimit: usd('500'), totalLimit: usd('900'), requireApprovalAbove: usd('50') },
  })
  const other = given.agent({ budget: '1000' })
  const group = given.group({ members: [agent, other], rules: { weeklyLimit: usd('700') } })
  const each = { of: 'merchants', readings: null, countsFrom: null } as const
  given.change(`pol_${ulidOf(given.book.tables.book.get('')?.scope ?? '')}`, {
    limitsBy: [
      { ...each, entries: ['shop.example'], amount: usd('300'), per: 'month' },
      { ...each, entries: ['other.example'], amount: usd('1'), per: 'day' },
    ],
    timezone: 'Europe/Berlin',
  })
  given.pay(other, '20')
  given.pay(agent, '60')
  const [payment] = [...given.book.tables.payment.rows.values()].filter(
    (row) => row?.state === 'PENDING_APPROVAL',
  )
  if (payment == null) throw new Error('a payment waits')
  const approval = `apr_${ulidOf(payment.id)}` as const
  given.dry({ kind: 'approval.deny', actor: given.by, params: { approval, texts: {}, link: null } })
  const limits = limitsOnPath(new View(bookSource(given.book), given.now), payment)
  const shown = limits.map(({ scope, period, entry, limit, spent, zone }) => [
    ...[scope, period, entry, limit - spent, zone],
  ])
  expect(shown).toEqual([
    [agent.agent, 'day', null, usd('440'), 'UTC'],
    [agent.agent, 'total', null, usd('840'), 'UTC'],
    [group, 'week', null, usd('620'), 'UTC'],
    ['organization', 'month', 'shop.example', usd('220'), 'Europe/Berlin'],
  ])
})
