import { expect, test } from 'vitest'
import { doorSpanMs, doorSpansMax, placesDefault, placesMin } from './bounds.ts'
import { type Place, Places } from './places.ts'

const spansMs = doorSpanMs * doorSpansMax

/** Takes as many places as there are for one key at that moment. */
function fill(places: Places, key: string, now: number): Place[] {
  const taken: Place[] = []
  for (let place = places.take(key, now); place !== null; place = places.take(key, now))
    taken.push(place)
  return taken
}

test('a server that did nothing yet lets a crowd in at once, and one key never takes all', () => {
  const places = new Places()
  expect(fill(places, 'flood', 0)).toHaveLength(Math.ceil((placesDefault * 2) / 3))
  expect(fill(places, 'other', 0).length).toBeGreaterThan(placesDefault / 10)
})

test('however many keys come, together they get what there is, and no more', () => {
  const places = new Places()
  let taken = 0
  for (let n = 0; n < placesDefault * 2; n += 1) if (places.take(`key ${n}`, 0) !== null) taken += 1
  expect(taken).toBe(placesDefault)
})

test('a flood that holds its places gives way to others as it is answered', () => {
  const places = new Places()
  const flood = fill(places, 'flood', 0)
  fill(places, 'other', 0)
  for (const leave of flood.splice(0, 10)) leave()
  expect(places.take('flood', 1)).toBeNull()
  expect(places.take('third', 1)).not.toBeNull()
})

test('what is stuck is never added to beyond what was let in before', () => {
  const places = new Places()
  let held = 0
  for (let now = 0; now < 60_000; now += 10) held += fill(places, `key ${now % 7}`, now).length
  expect(held).toBeLessThanOrEqual(placesDefault)
})

test.each([100, 500, 5_000])('with %d answers a second, none waits for long', (perSecond) => {
  const places = new Places()
  const line: { since: number; leave: Place }[] = []
  let longest = 0
  let refused = 0
  let begun = 0
  for (let now = 0; now < 20_000; now += 1) {
    // Five times as much as can be done, by a hundred keys.
    for (let n = 0; n < (perSecond * 5) / 1000; n += 1) {
      const leave = places.take(`key ${begun % 100}`, now)
      begun += 1
      if (leave === null) refused += 1
      else line.push({ since: now, leave })
    }
    const due = Math.floor(((now + 1) * perSecond) / 1000) - Math.floor((now * perSecond) / 1000)
    for (const { since, leave } of line.splice(0, due)) {
      leave()
      // Until it is known how slow it is, more is let in.
      if (since > 10_000) longest = Math.max(longest, now - since)
    }
  }
  expect(refused).toBeGreaterThan(0)
  expect(line.length).toBeGreaterThan(0)
  expect(longest).toBeLessThan(Math.max(1_200, (placesMin / perSecond) * 1_200))
})

test('when it was idle for a while, what was slow before is forgotten', () => {
  const places = new Places()
  const stuck = fill(places, 'a', 0)
  expect(fill(places, 'b', spansMs * 2).length).toBeLessThan(placesMin)
  for (const leave of stuck) leave()
  expect(fill(places, 'a', spansMs * 10).length).toBeGreaterThanOrEqual(placesMin / 2)
})

test('beside all others a key has its own few', () => {
  const places = new Places()
  const most = 3
  const take = (key: string) => places.takeBeside(key, { now: 0, most, inAll: 100 })
  const [first] = [take('a'), take('a'), take('a')]
  expect(take('a')).toBeNull()
  expect(take('b')).not.toBeNull()
  first?.()
  expect(take('a')).not.toBeNull()
})

test('however many they are, together they get what all may, and leave the last ones', () => {
  const places = new Places()
  let taken = 0
  for (let n = 0; n < 1_000; n += 1)
    if (places.takeBeside(`key ${n % 10}`, { now: 0, most: 64, inAll: 100 }) !== null) taken += 1
  expect(taken).toBeLessThan(100)
  expect(places.takeBeside('another', { now: 0, most: 64, inAll: 100 })).not.toBeNull()
})

test('what is slow does not make them fewer than the least', () => {
  const places = new Places({ usual: 100, least: 100 })
  for (let key = 0; key < 3; key += 1) fill(places, `stuck ${key}`, 0)
  for (let now = 0; now < spansMs * 4; now += doorSpanMs)
    expect(places.hasRoom('another', now)).toBe(true)
})
