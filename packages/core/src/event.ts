import { assert, present } from './assert.ts'
import { type Codec, count, text } from './codec.ts'
import { type Actor, type CommandKind, commandCodecs, type Params } from './command.ts'
import { type Result, resultCodecs } from './outcome.ts'
import { type RuleSet, ruleSets } from './rule-set.ts'
import { codecOfSeen, isFact, type Seen } from './view.ts'

/** The version of the body's form. Older bodies are upcast on reading, never rewritten. */
export const BODY_VERSION = '1'

/** One event: what was asked, everything the decision read, and what came out. */
export type Event = {
  readonly [K in CommandKind]: {
    readonly kind: K
    readonly at: number
    readonly actor: Actor
    readonly params: Params<K>
    readonly reads: readonly Seen[]
    readonly result: Result<K>
    readonly rules: RuleSet
    /** What names the idempotency key of the request, and nothing without the key's own row. */
    readonly idempotency?: string
  }
}[CommandKind]

export type EventOf<K extends CommandKind> = Extract<Event, { kind: K }>

/** An event at its place in the log of its book. */
export interface Recorded<E extends Event = Event> {
  readonly seq: number
  readonly event: E
}

/** The canonical body: equal events are equal bytes. This text is what the chain hashes. */
export function encodeEvent(event: Event): string {
  let reads = ''
  for (const { fact, value } of event.reads) {
    // A fact is its name and its values in one flat list; the name alone says: no such row.
    const values = value === null ? ']' : `,${codecOfSeen(fact).encode(value).slice(1)}`
    reads += `${reads === '' ? '' : ','}["${fact}"${values}`
  }
  const params = commandCodecs[event.kind] as Codec<unknown>
  const result = resultCodecs[event.kind] as Codec<unknown>
  const idempotency =
    event.idempotency === undefined ? '' : `"idem":${text.encode(event.idempotency)},`
  return (
    `{"v":"${BODY_VERSION}","t":"${event.kind}","at":${count.encode(event.at)},` +
    `"by":"${event.actor}",${idempotency}"cmd":${params.encode(event.params)},"saw":[${reads}],` +
    `"out":${result.encode(event.result)},"rules":"${event.rules}"}`
  )
}

/**
 * Reads a body, decided by one of these rule sets. Throws AssertionFailed on anything that
 * `encodeEvent` cannot have written.
 */
export function decodeEvent(body: string, known: readonly RuleSet[] = ruleSets): Event {
  const json: unknown = JSON.parse(body)
  assert(typeof json === 'object' && json !== null, 'a body is an object')
  const { v, t, at, by, idem, cmd, saw, out, rules } = json as Record<string, unknown>
  assert(v === BODY_VERSION, `a body of version ${BODY_VERSION}`)
  assert(typeof t === 'string' && Object.hasOwn(commandCodecs, t), 'a known kind of event')
  assert(Array.isArray(saw), 'what was seen is a list')
  const kind = t as CommandKind
  return {
    kind,
    at: count.decode(at),
    actor: text.decode(by) as Actor,
    params: (commandCodecs[kind] as Codec<unknown>).decode(cmd),
    reads: saw.map(decodeSeen),
    result: (resultCodecs[kind] as Codec<unknown>).decode(out),
    rules: ruleSetOf(rules, known),
    ...(idem === undefined ? {} : { idempotency: text.decode(idem) }),
  } as Event
}

function ruleSetOf(json: unknown, known: readonly RuleSet[]): RuleSet {
  return present(
    known.find((name) => name === json),
    'a rule set that this Bursar knows',
  )
}

function decodeSeen(json: unknown): Seen {
  assert(Array.isArray(json) && typeof json[0] === 'string', 'a fact has a name')
  const [name, ...values] = json as [string, ...unknown[]]
  assert(isFact(name), 'a known fact')
  return { fact: name, value: values.length === 0 ? null : codecOfSeen(name).decode(values) }
}
