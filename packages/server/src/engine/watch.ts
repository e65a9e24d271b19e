import { clockBehindSecondsMax, stuckSeconds } from '../limits.ts'
import type { Lane } from './lane.ts'

export interface Episodes {
  /** Something a person should know of has begun: told once for each episode. */
  warning?(bookId: number, what: string): void
  /** It is over. */
  recovered?(bookId: number, what: string): void
}

/** Looks at the lanes from outside: one that does not get on cannot say so itself. */
export class Watch {
  readonly #listener: Episodes
  // Of a lane that is forgotten, its episodes are too.
  readonly #open = new WeakMap<Lane, Set<string>>()

  constructor(listener: Episodes) {
    this.#listener = listener
  }

  look(lane: Lane): void {
    const waited = Math.floor(lane.waitingMs / 1000)
    const reason = lane.trouble ?? 'the database has not responded yet'
    this.#follow(lane, 'the book is stuck', {
      isOn: isStuck(lane),
      more: `: its oldest command has been waiting for ${waited} s (${reason})`,
    })
    const behind = Math.floor(lane.behindMicros / 1_000_000)
    this.#follow(lane, "the database's clock is behind the log", {
      isOn: behind > clockBehindSecondsMax,
      more: `: by ${behind} s; the book continues with the time of its last event`,
    })
  }

  #follow(lane: Lane, what: string, now: { isOn: boolean; more: string }): void {
    const { bookId } = lane
    const open = this.#open.get(lane) ?? new Set()
    if (now.isOn === open.has(what)) return
    this.#open.set(lane, open)
    if (now.isOn) {
      open.add(what)
      this.#listener.warning?.(bookId, what + now.more)
    } else {
      open.delete(what)
      this.#listener.recovered?.(bookId, what)
    }
  }
}

export function isStuck(lane: Lane): boolean {
  return lane.waitingMs > stuckSeconds * 1000
}
