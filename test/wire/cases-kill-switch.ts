import { type CaseSpec, malformed, noRail, ok } from './case.ts'
import { object } from './reader.ts'
import { killSwitch } from './shapes.ts'
import type { World } from './world.ts'

/** What is stopped here is let go before the next case. */
const after = async (world: World) => {
  await world.setRail('simulated', 'deactivate')
  await world.setRail('internal', 'deactivate')
  await world.setRail('base', 'deactivate', 'chain')
}

async function stopped(world: World, rail: string, sent: object) {
  await world.setRail(rail, 'activate')
  return sent
}

const status: readonly CaseSpec[] = [
  {
    row: 'GET /admin/kill-switch/status',
    by: 'J',
    send: (world) => stopped(world, 'simulated', {}),
    expected: ok(killSwitch, { rails: { simulated: {} } }),
    after,
  },
  {
    row: 'GET /kill-switch/status',
    by: 'P',
    send: () => ({}),
    expected: ok(killSwitch, { global: null, rails: {}, chains: {} }),
  },
]

const rails: readonly CaseSpec[] = [
  {
    row: 'POST /admin/kill-switch/rail/{rail}/activate',
    by: 'J',
    send: () => ({ at: ['internal'], body: { reason: 'an incident' } }),
    expected: ok(object),
    after,
  },
  {
    row: 'POST /admin/kill-switch/rail/{rail}/activate',
    by: 'J',
    note: 'with all it has',
    send: () => ({
      at: ['simulated'],
      body: { reason: 'an incident', notes: 'see log', auto_reactivate_after_seconds: null },
    }),
    expected: ok(object),
    after,
  },
  {
    row: 'POST /admin/kill-switch/rail/{rail}/activate',
    by: 'J',
    note: 'with a timer, which nothing is turned by',
    send: () => ({ at: ['simulated'], body: { auto_reactivate_after_seconds: 3600 } }),
    expected: malformed,
  },
  {
    row: 'POST /admin/kill-switch/rail/{rail}/activate',
    by: 'J',
    note: 'of a rail that payments can name',
    send: () => ({ at: ['card'], body: { reason: 'an incident' } }),
    expected: ok(object),
    after: (world) => world.setRail('card', 'deactivate'),
  },
  {
    row: 'POST /admin/kill-switch/rail/{rail}/activate',
    by: 'J',
    note: 'of a rail that is not there',
    send: () => ({ at: ['usdc'], body: { reason: 'an incident' } }),
    expected: noRail,
  },
  {
    row: 'POST /admin/kill-switch/rail/{rail}/deactivate',
    by: 'J',
    send: (world) => stopped(world, 'simulated', { at: ['simulated'], body: {} }),
    expected: ok(object),
    after,
  },
  {
    row: 'POST /kill-switch/rails/activate',
    by: 'P',
    send: () => ({
      body: {
        rail: 'simulated',
        reason: 'an incident',
        notes: 'see log',
        auto_reactivate: false,
      },
    }),
    expected: ok(object),
    after,
  },
  {
    row: 'POST /kill-switch/rails/activate',
    by: 'P',
    note: 'with a timer, which nothing is turned by',
    send: () => ({ body: { rail: 'simulated', auto_reactivate: 3600 } }),
    expected: malformed,
  },
  {
    row: 'POST /kill-switch/rails/activate',
    by: 'P',
    note: 'of a rail that is not there',
    send: () => ({ body: { rail: 'usdc', reason: 'an incident' } }),
    expected: noRail,
  },
  {
    row: 'POST /kill-switch/rails/deactivate',
    by: 'P',
    send: (world) => stopped(world, 'internal', { body: { rail: 'internal' } }),
    expected: ok(object),
    after,
  },
]

const chains: readonly CaseSpec[] = [
  {
    row: 'POST /admin/kill-switch/chain/{chain}/activate',
    by: 'J',
    send: () => ({ at: ['base'], body: { reason: 'an incident' } }),
    expected: ok(object, { chain: 'base' }),
    after,
  },
  {
    row: 'POST /admin/kill-switch/chain/{chain}/activate',
    by: 'J',
    note: 'of a chain that nobody names',
    send: () => ({ at: ['nowhere'], body: { reason: 'an incident' } }),
    expected: noRail,
  },
  {
    row: 'POST /admin/kill-switch/chain/{chain}/deactivate',
    by: 'J',
    send: () => ({ at: ['base'], body: {} }),
    expected: ok(object, { chain: 'base' }),
  },
  {
    row: 'POST /kill-switch/chains/activate',
    by: 'P',
    send: () => ({ body: { chain: 'base', reason: 'an incident' } }),
    expected: ok(object, { chain: 'base' }),
    after,
  },
  {
    row: 'POST /kill-switch/chains/deactivate',
    by: 'P',
    send: () => ({ body: { chain: 'base' } }),
    expected: ok(object, { chain: 'base' }),
  },
]

export const killSwitchCases: readonly CaseSpec[] = [...status, ...rails, ...chains]
