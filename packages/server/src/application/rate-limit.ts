import { bucketsMax, burstSeconds, failuresBurstMax, failuresPerSecondMax } from '../limits.ts'
import { RecentMap } from '../recent-map.ts'

interface Bucket {
  tokens: number
  at: number
}

export interface Taken {
  readonly allowed: boolean
  /** Whole requests that are left. */
  readonly remaining: number
  /** Whole seconds until the next one passes; 0 when it would pass now. */
  readonly retrySeconds: number
  /** Whole seconds until the bucket is full again. */
  readonly resetSeconds: number
}

/** Token buckets by name, in memory: `burst` at once, then `perSecond`. */
export class RateLimiter {
  readonly perSecond: number
  readonly burst: number
  readonly #buckets = new RecentMap<string, Bucket>(bucketsMax)
  readonly #now: () => number

  /** `now` counts milliseconds and never goes back. */
  constructor(
    rate: { perSecond: number; burst: number },
    now: () => number = () => performance.now(),
  ) {
    this.perSecond = rate.perSecond
    this.burst = rate.burst
    this.#now = now
  }

  take(name: string): Taken {
    const bucket = this.#filled(name)
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      retrySeconds: Math.max(0, Math.ceil((1 - bucket.tokens) / this.perSecond)),
      resetSeconds: Math.ceil((this.burst - bucket.tokens) / this.perSecond),
    }
  }

  /** Whether the next one would be refused. */
  isEmpty(name: string): boolean {
    return this.#filled(name).tokens < 1
  }

  #filled(name: string): Bucket {
    const now = this.#now()
    let bucket = this.#buckets.get(name)
    if (bucket === undefined) {
      bucket = { tokens: this.burst, at: now }
      this.#buckets.set(name, bucket)
      return bucket
    }
    const earned = ((now - bucket.at) / 1000) * this.perSecond
    bucket.tokens = Math.min(this.burst, bucket.tokens + earned)
    bucket.at = now
    return bucket
  }
}

/** The limiter of the keys: twice the rate saved up at most. null: no limit. */
export function keyLimiter(perSecond: number, now?: () => number): RateLimiter | null {
  if (perSecond === 0) return null
  // With less than one, nothing would ever pass.
  const burst = Math.max(1, Math.ceil(perSecond * burstSeconds))
  return new RateLimiter({ perSecond, burst }, now)
}

/** The limiter of failed authentications by address; null: no limit. */
export function failureLimiter(perSecond: number, now?: () => number): RateLimiter | null {
  if (perSecond === 0) return null
  return new RateLimiter({ perSecond: failuresPerSecondMax, burst: failuresBurstMax }, now)
}
