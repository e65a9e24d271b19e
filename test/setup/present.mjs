// Loaded before anything else in every process of a test run, whose clock it sets: no test knows
// on which day it is run. See vitest.config.ts.
const ahead = Number(process.env.BURSAR_TEST_AHEAD_MS ?? 0)
const Real = globalThis.Date
const now = Real.now

Real.now = () => now() + ahead
globalThis.Date = new Proxy(Real, {
  construct(target, given, newTarget) {
    return Reflect.construct(target, given.length === 0 ? [Real.now()] : given, newTarget)
  },
  apply: () => new Real(Real.now()).toString(),
})
Real.prototype.constructor = globalThis.Date
