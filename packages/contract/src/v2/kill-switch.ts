import { z } from 'zod'
import { freeText, sentText } from '../text.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'

const stop = z
  .object({ active: z.literal(true), reason: z.string().nullable() })
  .meta({ id: 'Stop' })
const stops = z.record(z.string(), stop)

const status = z
  .object({
    global: stop.nullable().meta({ description: 'All of this environment; null while it runs.' }),
    organizations: stops.meta({ description: 'Always empty: what stops them is `global`.' }),
    agents: stops.meta({ description: 'By agent id.' }),
    groups: stops.meta({ description: 'By group id.' }),
    rails: stops.meta({ description: 'By rail: internal or simulated.' }),
    chains: stops.meta({ description: 'Always empty: no chain is configured.' }),
    has_more: z.boolean().meta({
      description: 'More than a hundred groups or agents are stopped.',
    }),
  })
  .meta({
    id: 'KillSwitchStatus',
    description: 'Everything that is stopped now, and nothing else.',
  })

const turned = z
  .object({
    rail: z.string(),
    active: z.boolean().meta({ description: 'Whether it stops payments now.' }),
    reason: z.string().nullable(),
    ...ignoredShown,
  })
  .meta({ id: 'KillSwitch' })

const rail = sentText(50)
  .min(1)
  .meta({ examples: ['simulated'] })

/** A switch stays on until somebody turns it off: that is safer than a timer. */
const said = {
  reason: freeText(500).nullable().default(null),
  notes: freeText(500).nullable().default(null).meta({ description: 'Kept after the reason.' }),
  auto_reactivate_after_seconds: ignored,
  auto_reactivate: ignored,
}
const byPath = z.strictObject(said).meta({ id: 'KillSwitchTurn' })
const byName = z.strictObject({ rail, ...said }).meta({ id: 'KillSwitchTurnNamed' })

const common = { answers: { 200: turned }, problems: ['RAIL_NOT_CONFIGURED'] } as const

export const killSwitchOperations = [
  v2Operation({
    name: 'v2.killSwitch.status',
    method: 'GET',
    path: '/api/v2/kill-switch/status',
    aliases: ['/api/v2/admin/kill-switch/status'],
    summary: 'Everything that is stopped now',
    answers: { 200: status },
    problems: [],
  }),
  v2Operation({
    name: 'v2.killSwitch.activateRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/rail/{rail}/activate',
    summary: 'Stop all payments of a rail at once, until it is turned off',
    params: z.strictObject({ rail }),
    body: byPath,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/admin/kill-switch/rail/{rail}/deactivate',
    summary: 'Let the payments of a rail run again',
    params: z.strictObject({ rail }),
    body: byPath,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.activateNamedRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/rails/activate',
    summary: 'Stop all payments of the rail that is named',
    body: byName,
    ...common,
  }),
  v2Operation({
    name: 'v2.killSwitch.deactivateNamedRail',
    method: 'POST',
    urgent: true,
    path: '/api/v2/kill-switch/rails/deactivate',
    summary: 'Let the payments of the rail that is named run again',
    body: byName,
    ...common,
  }),
] as const
