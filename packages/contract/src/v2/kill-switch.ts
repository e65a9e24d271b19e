import { z } from 'zod'
import { freeText, sentText } from '../text.ts'
import { ignoredShown, v2Operation } from './operation.ts'

const stop = z
  .object({ active: z.literal(true), reason: z.string().nullable() })
  .meta({ id: 'ActiveKillSwitch' })
const stops = z.record(z.string(), stop)

const status = z
  .object({
    global: stop
      .nullable()
      .meta({ description: 'The kill switch of this environment; null if it is off.' }),
    organizations: stops.meta({ description: 'Always empty: see `global`.' }),
    agents: stops.meta({ description: 'By agent ID.' }),
    groups: stops.meta({ description: 'By group ID.' }),
    rails: stops.meta({ description: 'By rail, of this server or that payments name in `chain`.' }),
    chains: stops.meta({ description: 'By chain: payments that name it in `chain` are stopped.' }),
    has_more: z.boolean().meta({
      description: 'Whether more than 100 groups or agents are stopped.',
    }),
  })
  .meta({
    id: 'KillSwitchStatus',
    description: 'All kill switches that are on.',
  })

const turned = {
  active: z.boolean().meta({ description: 'Whether the kill switch is on.' }),
  reason: z.string().nullable(),
  ...ignoredShown,
}
const turnedRail = z.object({ rail: z.string(), ...turned }).meta({ id: 'KillSwitch' })
const turnedChain = z.object({ chain: z.string(), ...turned }).meta({ id: 'ChainKillSwitch' })

const name = sentText(50).min(1)
const rail = name.meta({ examples: ['simulated'] })
const chain = name.meta({ examples: ['base'] })

const texts = {
  reason: freeText(500).nullable().default(null),
  notes: freeText(500).nullable().default(null).meta({ description: 'Appended to the reason.' }),
}
/** Nothing is turned by a timer: whoever relies on one would be wrong, either way. */
const untimed = 'Must be false or null: no kill switch is turned by a timer.'
const unset = z.literal(false, untimed).nullish().meta({ description: untimed })
const turn = { ...texts, auto_reactivate_after_seconds: unset, auto_reactivate: unset }
const byPath = z.strictObject(turn).meta({ id: 'KillSwitchInput' })
const byName = z.strictObject({ rail, ...turn }).meta({ id: 'NamedKillSwitchInput' })
const byChain = z.strictObject({ chain, ...turn }).meta({ id: 'NamedChainKillSwitchInput' })

const problems = ['RAIL_NOT_CONFIGURED'] as const
const common = { answers: { 200: turnedRail }, problems } as const
const ofChain = { answers: { 200: turnedChain }, problems } as const

export const killSwitchOperations = [
  v2Operation({
    name: 'v2.killSwitch.status',
    method: 'GET',
    path: '/api/v2/kill-switch/status',
    aliases: ['/api/v2/admin/kill-switch/status'],
    summary: 'List the kill switches that are on',
    answers: { 200: status },
    problems: [],
  }),
  v2Operation({
    name: 'v2.killSwitch.activateRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/rail/{rail}/activate',
    summary: 'Turn on the kill switch of a rail',
    params: z.strictObject({ rail }),
    body: byPath,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/rail/{rail}/deactivate',
    summary: 'Turn off the kill switch of a rail',
    params: z.strictObject({ rail }),
    body: byPath,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.activateNamedRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/rails/activate',
    summary: 'Turn on the kill switch of the rail in the body',
    body: byName,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateNamedRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/rails/deactivate',
    summary: 'Turn off the kill switch of the rail in the body',
    body: byName,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.activateChain',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/chain/{chain}/activate',
    summary: 'Turn on the kill switch of a chain',
    params: z.strictObject({ chain }),
    body: byPath,
    ...ofChain,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateChain',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/chain/{chain}/deactivate',
    summary: 'Turn off the kill switch of a chain',
    params: z.strictObject({ chain }),
    body: byPath,
    ...ofChain,
  }),
  v2Operation({
    name: 'v2.killSwitch.activateNamedChain',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/chains/activate',
    summary: 'Turn on the kill switch of the chain in the body',
    body: byChain,
    ...ofChain,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateNamedChain',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/chains/deactivate',
    summary: 'Turn off the kill switch of the chain in the body',
    body: byChain,
    ...ofChain,
  }),
] as const
