import type { IncomingMessage } from 'node:http'
import {
  doorSpanMs,
  doorSpansMax,
  placesDefault,
  placesGrowthMax,
  placesMin,
  placesPerRoomMax,
} from './bounds.ts'

/** A span of time: what of its requests is under way, and what was answered in it. */
class Span {
  underWay = 0
  answered = 0
}

interface Beside {
  readonly now: number
  readonly most: number
  readonly inAll: number
}

/** Given back when the work is done, whether or not anybody still waits for its answer. */
export type Place = () => void

const kept = Symbol('place')

type Placed = IncomingMessage & { [kept]?: Place }

/** Remembers the place of a request, so that its work can give it back before its answer. */
export function keepPlace(incoming: IncomingMessage, leave: Place): Place {
  const placed: Placed = incoming
  placed[kept] = leave
  return leave
}

export function placeOf(incoming: IncomingMessage): Place | undefined {
  const placed: Placed = incoming
  return placed[kept]
}

/**
 * How many requests of one kind may be under way, by what is really answered: what could not be
 * begun within about a second is not let in. The bound is what was answered in the last spans, or
 * the default while nothing waits for longer than them. One key may hold twice the room that it
 * leaves to others, so a newcomer finds some however many places a flood holds (the "dynamic
 * thresholds" of shared-memory switches, Choudhury and Hahne 1998).
 */
export class Places {
  readonly #byKey = new Map<string, number>()
  readonly #usual: number
  readonly #least: number
  #underWay = 0
  #spans: Span[] = fresh()
  #begun = -Infinity
  #bound: number

  constructor({ usual = placesDefault, least = placesMin } = {}) {
    this.#usual = usual
    this.#least = least
    this.#bound = usual
  }

  /** `now` counts milliseconds and never goes back. null: there is no room for this key. */
  take(key: string, now: number): Place | null {
    return this.hasRoom(key, now) ? this.#enter(key, this.#byKey.get(key) ?? 0) : null
  }

  hasRoom(key: string, now: number): boolean {
    this.#turn(now)
    const own = this.#byKey.get(key) ?? 0
    return own < placesPerRoomMax * (this.#bound - this.#underWay)
  }

  /** The same, whatever is answered: so many of one key, and of all keys as they share them. */
  takeBeside(key: string, { now, most, inAll }: Beside): Place | null {
    this.#turn(now)
    const own = this.#byKey.get(key) ?? 0
    const share = placesPerRoomMax * (inAll - this.#underWay)
    return own < Math.min(most, share) ? this.#enter(key, own) : null
  }

  #enter(key: string, own: number): Place {
    const span = this.#newest
    span.underWay += 1
    this.#underWay += 1
    this.#byKey.set(key, own + 1)
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      span.underWay -= 1
      this.#underWay -= 1
      this.#newest.answered += 1
      const left = (this.#byKey.get(key) ?? 1) - 1
      if (left === 0) this.#byKey.delete(key)
      else this.#byKey.set(key, left)
    }
  }

  get #newest(): Span {
    return this.#spans[0] as Span
  }

  #turn(now: number): void {
    const turns = Math.floor((now - this.#begun) / doorSpanMs)
    if (turns < 1) return
    this.#begun = turns > doorSpansMax ? now : this.#begun + turns * doorSpanMs
    for (let turn = 0; turn < Math.min(turns, doorSpansMax); turn += 1) this.#turnOnce()
    // Everything is answered, and nobody came for so long: what was slow says nothing of now.
    if (turns > doorSpansMax && this.#underWay === 0) this.#bound = this.#usual
  }

  #turnOnce(): void {
    const sum = (of: 'answered' | 'underWay') =>
      this.#spans.reduce((total, span) => total + span[of], 0)
    const isSlow = (this.#underWay - sum('underWay')) * slowShare > this.#underWay
    const least = isSlow ? this.#least : Math.min(this.#usual, this.#bound * placesGrowthMax)
    this.#bound = Math.max(least, sum('answered'))
    this.#spans.pop()
    this.#spans.unshift(new Span())
  }
}

/** It is slow when one in so many has waited for longer than all spans. */
const slowShare = 8

function fresh(): Span[] {
  return Array.from({ length: doorSpansMax }, () => new Span())
}
