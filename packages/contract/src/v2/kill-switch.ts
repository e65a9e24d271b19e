import { z } from 'zod'
import { freeText, sentText } from '../text.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'

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
    rails: stops.meta({ description: 'By rail: internal or simulated.' }),
    chains: stops.meta({ description: 'Always empty: no chain is configured.' }),
    has_more: z.boolean().meta({
      description: 'Whether more than 100 groups or agents are stopped.',
    }),
  })
  .meta({
    id: 'KillSwitchStatus',
    description: 'All kill switches that are on.',
  })

const turned = z
  .object({
    rail: z.string(),
    active: z.boolean().meta({ description: 'Whether the kill switch is on.' }),
    reason: z.string().nullable(),
    ...ignoredShown,
  })
  .meta({ id: 'KillSwitch' })

const rail = sentText(50)
  .min(1)
  .meta({ examples: ['simulated'] })

/** A switch stays on until somebody turns it off: that is safer than a timer. */
const fields = {
  reason: freeText(500).nullable().default(null),
  notes: freeText(500).nullable().default(null).meta({ description: 'Appended to the reason.' }),
  auto_reactivate_after_seconds: ignored,
  auto_reactivate: ignored,
}
const byPath = z.strictObject(fields).meta({ id: 'KillSwitchInput' })
const byName = z.strictObject({ rail, ...fields }).meta({ id: 'NamedKillSwitchInput' })

const common = { answers: { 200: turned }, problems: ['RAIL_NOT_CONFIGURED'] } as const

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
] as const
