import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noVelocity, velocityAfter, velocityAt } from './velocity.ts'

const scope = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const start = 1_773_144_000
const hour = 3600
const authorized = { isAuthorized: true }

/** Days of 24 hours whose end is so many seconds beyond that of UTC. */
function dayEndAt(now: number, shift: number): number {
  return now - ((now - shift) % (24 * hour)) + 24 * hour
}

test('windows hold the moment, are as long as they say, and end on whole ones', () => {
  const story = fc.record({
    shift: fc.constantFrom(0, -900, 5 * hour + 900, 9 * hour),
    waits: fc.array(fc.nat(2 * hour), { minLength: 1, maxLength: 30 }),
  })
  fc.assert(
    fc.property(story, ({ shift, waits }) => {
      let velocity = noVelocity(scope)
      let now = start
      for (const wait of waits) {
        now += wait
        const before = velocity
        velocity = velocityAfter(velocityAt(velocity, now, dayEndAt(now, shift)), authorized)
        expect(velocity.minuteEnd > now && velocity.minuteEnd - now <= 60).toBe(true)
        expect(velocity.hourEnd > now && velocity.hourEnd - now <= hour).toBe(true)
        expect(velocity.minuteEnd % 60).toBe(0)
        expect((dayEndAt(now, shift) - velocity.hourEnd) % hour).toBe(0)
        // A window goes on, or begins anew; it never moves back.
        expect(velocity.minuteEnd >= before.minuteEnd && velocity.hourEnd >= before.hourEnd).toBe(
          true,
        )
        expect(velocity.minute).toBe(
          velocity.minuteEnd === before.minuteEnd ? before.minute + 1 : 1,
        )
        expect(velocity.hour).toBe(velocity.hourEnd === before.hourEnd ? before.hour + 1 : 1)
        expect(velocity.day).toBe(velocity.dayEnd === before.dayEnd ? before.day + 1 : 1)
      }
    }),
  )
})

test('an attempt that was no payment counts as an attempt alone', () => {
  const tried = velocityAfter(velocityAt(noVelocity(scope), start, start + hour), {
    isAuthorized: false,
  })
  expect(tried).toMatchObject({ minute: 0, minuteTries: 1, hour: 0, hourTries: 1, day: 0 })
  const paid = velocityAfter(velocityAt(tried, start, start + hour), authorized)
  expect(paid).toMatchObject({ minute: 1, minuteTries: 2, hour: 1, hourTries: 2, day: 1 })
})
