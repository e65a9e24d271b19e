import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'
import type { Caller } from '../identity/caller.ts'
import { DeclineLimit } from './decline-limit.ts'

/** A book in memory, its door, and a clock. */
class Door {
  readonly given = new Given()
  now = 0
  readonly refusals = new DeclineLimit(5, () => this.now)
  #seen = 0

  /** Attempts of a payment one after another; gives how many of them were recorded. */
  try(who: NewAgent | null, times: number, options: { amount?: string; to?: string } = {}): number {
    const { amount = '1', to = 'shop.example' } = options
    let recorded = 0
    for (let i = 0; i < times; i += 1) {
      const { wait, leave } = this.enter(who)
      if (wait !== null) continue
      const { org: from } = this.given.genesis
      const own = who === null ? { from } : {}
      this.given.when(payment(who?.key ?? this.given.by, usd(amount), to, own))
      this.commit()
      leave()
      recorded += 1
    }
    return recorded
  }

  enter(who: NewAgent | null): { wait: number | null; leave: () => void } {
    const { by: actor } = this.given
    const caller = {
      agent: who?.agent ?? null,
      key: who?.key ?? actor,
    } as Partial<Caller> as Caller
    const refusal = this.refusals.refusalOf(caller)
    if (refusal !== null) return { wait: refusal.retrySeconds ?? 0, leave: () => undefined }
    return { wait: null, leave: this.refusals.enter(caller) }
  }

  commit(): void {
    this.refusals.committed(this.given.log.slice(this.#seen))
    this.#seen = this.given.log.length
  }
}

describe('refused payments', () => {
  test('are fifty at once and five a second, for an agent that has nothing', () => {
    const door = new Door()
    const poor = door.given.agent({ budget: '0' })
    expect(door.try(poor, 80)).toBe(50)
    expect(door.enter(poor).wait).toBe(1)
    door.now += 2_000
    expect(door.try(poor, 80)).toBe(10)
  })

  test('are forgotten with one that passes, and those that pass are never counted', () => {
    const door = new Door()
    const agent = door.given.agent({ budget: '300' })
    expect(door.try(agent, 45, { amount: '1000' })).toBe(45)
    expect(door.try(agent, 20)).toBe(20)
    expect(door.try(agent, 60, { amount: '1000' })).toBe(50)
  })

  test('are counted for an agent and all below it together', () => {
    const door = new Door()
    const top = door.given.agent({
      budget: '10',
      permissions: ['payments:write', 'agents:delegate'],
    })
    const child = door.given.delegate(top, { budget: '0' })
    const below = door.given.delegate(child, { budget: '0' })
    door.commit()
    expect(door.try(below, 30) + door.try(child, 30)).toBe(50)
    expect(door.enter(top).wait).toBe(1)
    expect(door.enter(door.given.agent()).wait).toBeNull()
  })

  test('are found to be of one line by a process that saw none of it begin', () => {
    const door = new Door()
    const top = door.given.agent({
      budget: '10',
      permissions: ['payments:write', 'agents:delegate'],
    })
    const children = [1, 2].map(() => door.given.delegate(top, { budget: '0' }))
    const later = new DeclineLimit(5, () => 0)
    for (const child of children) door.given.pay(child, '1')
    later.committed(door.given.log.slice(-2))
    for (let i = 0; i < 48; i += 1) later.committed(door.given.log.slice(-1))
    const [child] = children
    const caller = { agent: child?.agent, key: child?.key } as Partial<Caller> as Caller
    expect(later.refusalOf(caller)?.code).toBe('RATE_LIMITED')
  })

  test('of a key of the organization count for that key, whoever they are made for', () => {
    const door = new Door()
    const agent = door.given.agent({ budget: '0' })
    const from = agent.wallet
    for (let i = 0; i < 60; i += 1)
      door.given.when(payment(door.given.by, usd('1'), 'shop.example', { from }))
    door.commit()
    expect(door.enter(null).wait).not.toBeNull()
    expect(door.enter(agent).wait).toBeNull()
  })

  test.each([
    ['paused', 'agent.pause', 'agent.resume'],
    ['suspended', 'kya.suspend', 'kya.reactivate'],
  ] as const)('of an agent that is %s are ten a minute, until it goes on', (_, stop, go) => {
    const door = new Door()
    const agent = door.given.agent({ budget: '10' })
    door.given.ask(stop, { agent: agent.agent, texts: {} })
    expect(door.try(agent, 40)).toBe(10)
    expect(door.enter(agent).wait).toBe(6)
    door.now += 60_000
    expect(door.try(agent, 40)).toBe(10)
    door.given.ask(go, { agent: agent.agent })
    door.commit()
    expect(door.try(agent, 5)).toBe(5)
  })

  test('by a kill switch are ten a minute, by a payee that is paused are not', () => {
    const door = new Door()
    const [agent, payee] = [door.given.agent(), door.given.agent()]
    door.given.ask('agent.pause', { agent: payee.agent })
    expect(door.try(agent, 30, { to: payee.wallet })).toBe(30)
    const turn = { scope: 'book', group: null, agent: null, texts: {} } as const
    door.given.ask('switch.turn', { ...turn, on: true })
    expect(door.try(agent, 40)).toBe(10)
    door.given.ask('switch.turn', { ...turn, on: false })
    door.commit()
    expect(door.try(agent, 5)).toBe(5)
  })

  test('may come from all that is under way, but no more gets under way after one of them', () => {
    const door = new Door()
    const poor = door.given.agent({ budget: '0' })
    const early = Array.from({ length: 70 }, () => door.enter(poor))
    expect(early.every(({ wait }) => wait === null)).toBe(true)
    door.given.pay(poor, '1')
    door.commit()
    expect(door.enter(poor).wait).toBe(1)
    for (const { leave } of early) {
      door.given.pay(poor, '1')
      leave()
    }
    door.commit()
    expect(door.enter(poor).wait).toBe(5)
  })

  test('keep nobody waiting who has many under way that pass', () => {
    const door = new Door()
    const agent = door.given.agent({ budget: '10' })
    for (let i = 0; i < 300; i += 1) door.enter(agent)
    for (const amount of ['100', '1', '100']) door.given.pay(agent, amount)
    door.commit()
    expect(door.enter(agent).wait).toBeNull()
  })
})
