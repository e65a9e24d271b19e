import { type Operation, v1Operations, v2Operations } from '@bursar/contract'
import { type Actor, type Book, type CommandKind, type Event, type Id, keyOf } from '@bursar/core'

/** What Bursar itself reports; everything else is asked for with a key. */
const systemKinds: Readonly<Record<Exclude<Actor, Id<'key'>>, readonly CommandKind[]>> = {
  'system:setup': [
    ...(['book.open', 'book.rails', 'log.accept', 'key.create', 'key.revoke'] as const),
    ...(['member.add', 'member.change', 'member.end'] as const),
  ],
  'system:rail': ['payment.settle', 'payment.fail'],
  'system:clock': ['payment.expire', 'approval.expire', 'agent.delete'],
  'system:oauth': ['grant.end'],
}

/** What members do for themselves, by no operation. */
const ofThemselves: ReadonlySet<CommandKind> = new Set(['passkey.add', 'passkey.end'])

/** The operations by which a key can ask for something. */
const waysOf = new Map<CommandKind, Operation[]>()
for (const operations of [v1Operations, v2Operations])
  for (const operation of Object.values<Operation>(operations))
    for (const kind of operation.makes) waysOf.set(kind, [...(waysOf.get(kind) ?? []), operation])

/**
 * Whether whoever asked could: by what the faces let each kind of key do, so that the core is not
 * taken at its word.
 */
export function mayAsk(book: Book, event: Event): boolean {
  const { actor, kind } = event
  const id = keyOf(actor)
  if (id === null)
    return Object.entries(systemKinds).some(
      ([name, kinds]) => name === actor && kinds.includes(kind),
    )
  const key = book.tables.key.get(id)
  if (ofThemselves.has(kind)) return key != null && key.role !== null
  // The page on which people let clients in is no operation; whose access it is, grant.ts tells.
  if (kind === 'grant.create' || kind === 'grant.end') return key?.agent === null
  const ways = waysOf.get(kind) ?? []
  const holds = (one: string | null) => one !== null && key?.permissions.includes(one) === true
  // No operation makes it: whoever accepts an invitation speaks for the person who made it.
  if (kind === 'member.add') return holds('members:write')
  return ways.some(({ permission, agentPermission, stopPermission }) => {
    if (key?.agent !== null) return holds(agentPermission)
    return holds(permission) || (holds(stopPermission) && isStop(event))
  })
}

/** Whether it stops something. Whoever may do no more than that starts nothing again. */
function isStop(event: Event): boolean {
  if (event.kind === 'switch.turn') return event.params.on
  return event.kind === 'agent.pause' || event.kind === 'kya.suspend'
}
