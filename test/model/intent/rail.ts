import { type Maker, pick } from './subject.ts'

/** Who is settled the other way: the slow merchant, one of the shops, or nobody. */
const exceptions = [['slow.simulated', 'fail.simulated'], ['a.example'], null]

/** An operator changes how outside parties are paid, or that they are. */
const setRail: Maker = (_, { who, which }) => {
  const settles = which % 4 === 0 ? null : which % 3 === 0 ? 'later' : 'at_once'
  const except = settles === null ? null : pick(exceptions, who)
  const params = { rail: 'simulated', settles, except, clearing: null } as const
  return { kind: 'book.rails', actor: 'system:setup', params }
}

export const rails = { 'set a rail': setRail }
