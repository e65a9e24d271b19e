import { type Metadata, metadataFault } from '@bursar/contract'
import {
  assert,
  type CommandKind,
  type EventOf,
  type Id,
  noRules,
  type Params,
  parseId,
  present,
  type Row,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { decodeGroup, type GroupView, selectGroup, selectGroups } from '../store/read/group.ts'
import { mayRule } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type MetadataFault, mergedLabels, untilFresh } from './label.ts'
import { withReadings } from './list-reading.ts'
import { FIRST } from './place.ts'
import { metadataOf, privateTexts } from './private-text.ts'
import { repeated, type Written, write } from './write.ts'

interface NewGroup {
  readonly name: string
  readonly metadata: Metadata
  readonly parent: Id<'group'> | null
  /** Of its own policy; what is left out is no rule. */
  readonly rules: Partial<Rules>
}

/** Agents that share a budget; nobody is in it yet. */
export async function createGroup(
  deps: Deps,
  call: Call,
  { name, metadata, parent, rules: sent }: NewGroup,
): Promise<Written<'group.create'> | Rejection> {
  const group = mintId('group')
  const { digests, texts } = privateTexts(ulidOf(group), textsOf({ name, metadata }))
  const rules = { ...noRules, ...(await withReadings(deps, call, sent)) }
  const params = { group, parent, rules, texts: digests }
  const command = { kind: 'group.create', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

/** What people call a group. */
interface Described {
  readonly name?: string | undefined
  readonly metadata?: Metadata | undefined
}

function textsOf({ name, metadata }: Described) {
  return { name, metadata: metadata && JSON.stringify(metadata) }
}

interface GroupRange {
  /** A place in the log. */
  readonly below: number
  readonly limit: number
  readonly offset: number
}

/** Groups from the newest on. */
export async function listGroups(
  { database }: Deps,
  { caller }: Call,
  range: GroupRange,
): Promise<GroupView[]> {
  const rows = await database.read(selectGroups(caller.bookId, range))
  return rows.map(decodeGroup)
}

/** A group that is there. */
export async function findGroup(
  deps: Deps,
  call: Call,
  group: Id<'group'>,
): Promise<{ readonly kind: 'group'; readonly group: GroupView } | Rejection> {
  const view = await groupAt(deps, call, { group, seq: FIRST })
  return view === null || view.row.deleted ? rejected('NOT_FOUND') : { kind: 'group', group: view }
}

/** Deleted or not, with its texts as they were after one event. */
async function groupAt(
  { database }: Deps,
  { caller }: Call,
  { group, seq }: { group: Id<'group'>; seq: number },
): Promise<GroupView | null> {
  const [row] = await database.read(selectGroup(caller.bookId, ulidOf(group), seq))
  return row === undefined ? null : decodeGroup(row)
}

/** A group with its texts and its number of members as an event left them, whatever came after. */
export async function groupAfterTurn(
  deps: Deps,
  call: Call,
  { event, seq }: After<'group.rename' | 'group.join' | 'group.leave'>,
): Promise<GroupView> {
  const { group } = event.params
  const view = present(await groupAt(deps, call, { group, seq }), group)
  const seen = event.reads.find(({ fact }) => fact === 'groupState')?.value
  assert(seen != null, 'who changes a group saw it')
  const before = (seen as Row<'group'>).members
  const change = { 'group.rename': 0, 'group.join': 1, 'group.leave': -1 }[event.kind]
  return { ...view, row: { ...view.row, members: before + change } }
}

/** A group with its texts and rules as an event left them, and with the members that it has now. */
export async function groupAfterChange(
  deps: Deps,
  call: Call,
  { event, seq }: After<'group.create' | 'group.change'>,
): Promise<GroupView> {
  const { group } = event.params
  const view = present(await groupAt(deps, call, { group, seq }), group)
  const rules = event.kind === 'group.create' ? event.params.rules : event.result.rules
  const row = { ...view.row, updatedAt: event.at }
  return { ...view, row, rules: rules ?? view.rules, rulesUpdatedAt: event.at }
}

type After<K extends CommandKind> = Pick<Written<K>, 'seq'> & { readonly event: EventOf<K> }

/** Changes what people call a group. What is left out stays. */
export function renameGroup(
  deps: Deps,
  call: Call,
  { group, ...described }: Described & { readonly group: Id<'group'> },
): Promise<Written<'group.rename'> | Rejection> {
  const { digests, texts } = privateTexts(ulidOf(group), textsOf(described))
  const params = { group, texts: digests }
  const command = { kind: 'group.rename', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

interface GroupChange {
  readonly id: string
  readonly name: string | undefined
  /** Merged into the labels that are there; null removes one. */
  readonly metadata: Metadata | undefined
  /** As they were read; a rejection is told only of a group that is there. */
  readonly rules: { readonly kind: 'change'; readonly change: RuleChange } | Rejection
}

type RuleChange = Params<'group.change'>['change']

/** Changes a group's rules and what people call it in one event. What is left out stays. */
export async function changeGroup(
  deps: Deps,
  call: Call,
  asked: GroupChange,
): Promise<Written<'group.change'> | MetadataFault | Rejection> {
  const before = await repeated<'group.change'>(deps, call)
  return before ?? untilFresh(() => writeChange(deps, call, asked))
}

async function writeChange(
  deps: Deps,
  call: Call,
  { id, name, metadata, rules }: GroupChange,
): Promise<Written<'group.change'> | MetadataFault | Rejection> {
  const group = parseId('group', id)
  const answer = group === null ? rejected('NOT_FOUND') : await findGroup(deps, call, group)
  if (answer.kind === 'rejected') return answer
  if (rules.kind === 'rejected') return rules
  const refusal = mayRule(call, rules.change)
  if (refusal !== null) return refusal
  const { row, metadata: labelled } = answer.group
  const labels = metadata && mergedLabels(metadataOf(labelled), metadata)
  const fault = labels === undefined ? null : metadataFault(labels)
  if (fault !== null) return { kind: 'metadata_fault', sentence: fault }
  const { digests, texts } = privateTexts(ulidOf(row.id), textsOf({ name, metadata: labels }))
  const since = labels === undefined ? null : row.updatedAt
  const change = await withReadings(deps, call, rules.change)
  const params = { group: row.id, change, since, texts: digests }
  const command = { kind: 'group.change', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

export function deleteGroup(
  deps: Deps,
  call: Call,
  group: Id<'group'>,
): Promise<Written<'group.delete'> | Rejection> {
  const command = { kind: 'group.delete', actor: call.caller.key, params: { group } } as const
  return write(deps, call, { command })
}
