import fc from 'fast-check'
import { expect, test } from 'vitest'
import { story, tell } from '../../../test/setup/random-commands.ts'
import { expectSound } from '../../../test/setup/soundness.ts'
import { commandCodecs } from './command.ts'

// A long way to shrink a failure is cut off: the first counterexample is told all the same.
const runs = { numRuns: 40, interruptAfterTimeLimit: 20_000 }

test('whatever is asked in whatever order, money and counters follow from the payments', () => {
  fc.assert(
    fc.property(story, (steps) => expectSound(tell(steps).given)),
    runs,
  )
})

test('the stories do come to what they are about', { timeout: 120_000 }, () => {
  const found = new Set<string>()
  for (const steps of fc.sample(story, { seed: 7, numRuns: 150 })) {
    for (const { event } of tell(steps).given.log) {
      const { kind, result } = event
      found.add('verdict' in result ? `${kind} ${result.verdict}` : kind)
      if ('code' in result && result.code !== null) found.add(result.code)
      if ('again' in result && result.again === true) found.add(`${kind} again`)
      const isFirst =
        'first' in result ? result.first === true : 'revoked' in result && result.revoked === null
      if (isFirst) found.add(`${kind} first`)
    }
  }
  for (const verdict of ['COMPLETED', 'PROCESSING', 'HELD', 'PENDING_APPROVAL', 'DECLINED'])
    expect(found).toContain(`payment.create ${verdict}`)
  for (const verdict of ['COMPLETED', 'PROCESSING', 'HELD', 'PENDING_APPROVAL'])
    expect(found).toContain(`approval.approve ${verdict}`)
  for (const verdict of ['COMPLETED', 'PROCESSING'])
    expect(found).toContain(`payment.capture ${verdict}`)
  for (const end of ['refund', 'void', 'extend', 'expire', 'settle', 'fail'])
    expect(found).toContain(`payment.${end}`)
  const isTold = (kind: string) =>
    /^(agent|kya|wallet|member)[.]|cancel$|revoke$|^group.change/.test(kind)
  for (const kind of Object.keys(commandCodecs).filter(isTold)) expect(found).toContain(kind)
  for (const end of ['agent.delete again', 'wallet.open first', 'agent.rotate first'])
    expect(found).toContain(end)
  for (const code of ['KYA_SUSPENDED', 'KYA_LEVEL_REQUIRED', 'MERCHANT_BLOCKED', 'WALLET_CLOSED'])
    expect(found).toContain(code)
})
