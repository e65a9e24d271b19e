import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectSound } from '../../../test/setup/soundness.ts'
import { story, tell } from '../../../test/setup/wander.ts'

// A long way to shrink a failure is cut off: the first counterexample is told all the same.
const runs = { numRuns: 40, interruptAfterTimeLimit: 20_000 }

test('whatever is asked in whatever order, money and counters follow from the payments', () => {
  fc.assert(
    fc.property(story, (steps) => expectSound(tell(steps).given)),
    runs,
  )
})

test('the stories do come to what they are about', () => {
  const found = new Set<string>()
  for (const steps of fc.sample(story, { seed: 7, numRuns: 60 })) {
    for (const { event } of tell(steps).given.log) {
      const { kind, out } = event
      found.add('verdict' in out ? `${kind} ${out.verdict}` : kind)
    }
  }
  for (const verdict of ['COMPLETED', 'PROCESSING', 'HELD', 'PENDING_APPROVAL', 'DECLINED'])
    expect(found).toContain(`payment.create ${verdict}`)
  for (const verdict of ['COMPLETED', 'PROCESSING', 'HELD', 'PENDING_APPROVAL'])
    expect(found).toContain(`approval.approve ${verdict}`)
  for (const verdict of ['COMPLETED', 'PROCESSING'])
    expect(found).toContain(`payment.capture ${verdict}`)
  for (const end of ['refund', 'void', 'expire', 'settle', 'fail'])
    expect(found).toContain(`payment.${end}`)
  for (const kind of ['agent.delegate', 'agent.delete', 'approval.cancel', 'key.revoke'])
    expect(found).toContain(kind)
})
