import {
  type Ask,
  Book,
  bookSource,
  type Command,
  type CommandKind,
  decide,
  decodeEvent,
  type Event,
  type EventOf,
  encodeEvent,
  evolve,
  type FactName,
  type Id,
  type Micros,
  needs,
  noRules,
  type Out,
  type Outcome,
  RULE_SET,
  type Rules,
  type Source,
  View,
} from '@bursar/core'
import { expect } from 'vitest'
import type { Row } from '../../packages/server/src/store/db.ts'
import { chainHash, leafOf } from '../../packages/server/src/store/digest.ts'
import { Findings, type Law } from '../../packages/server/src/verify/finding.ts'
import { type Core, Replay } from '../../packages/server/src/verify/replay.ts'
import {
  type Genesis,
  genesis,
  type NewAgent,
  newAgent,
  newDelegate,
  nextId,
  type Payee,
  type PaymentOptions,
  payment,
  usd,
} from './given.ts'

/** What is wrong with the rules, what happens, and what is found, of which law, in which words. */
export type Bug = readonly [
  name: string,
  core: Partial<Core>,
  story: (book: Misruled) => Promise<unknown>,
  says: readonly (readonly [Law, RegExp])[],
]

/** A bug on which log, rules and rows agree is found all the same, and nothing else is. */
export async function expectFound([, core, story, says]: Bug): Promise<void> {
  const book = await Misruled.under(core)
  await story(book)
  const found = book.findings.map(({ law, message }) => `${law} ${message}`)
  const wanted = says.map(([law, words]) =>
    expect.stringMatching(new RegExp(`^${law} .*${words.source}`)),
  )
  expect(found).toEqual(wanted)
}

export const hour = 3_600_000_000
export const shop = 'shop.example'
export const slow = 'slow.simulated'

const bookId = 1

/**
 * A book in memory under rules with a bug in them. Its log is replayed under the same rules as it
 * grows: log, rules and rows agree on whatever the bug does, and the invariants alone can tell.
 */
export class Misruled {
  readonly genesis: Genesis
  readonly by: Id<'key'>
  readonly #core: Core
  readonly #book = new Book()
  readonly #rows: Row[] = []
  readonly #charges = new Map<string, unknown>()
  readonly #findings = new Findings()
  readonly #replay: Replay
  now: Micros = Date.parse('2026-03-10T12:00:00Z') * 1000

  static async under(core: Partial<Core>, credit = usd('100000')): Promise<Misruled> {
    const book = new Misruled(core, credit)
    const { ask } = book.genesis.command as Extract<Command, { kind: 'book.open' }>
    await book.when('book.open', ask, 'system:setup')
    return book
  }

  private constructor(core: Partial<Core>, credit: bigint) {
    this.genesis = genesis({ credit })
    this.by = this.genesis.by
    this.#core = { decide, evolve, ...core }
    this.#replay = new Replay({
      bookId,
      core: this.#core,
      findings: this.#findings,
      read: async ({ params }) => this.#rows.filter(({ seq }) => seq === params[1]),
      expected: null,
      warn: () => undefined,
    })
  }

  get findings(): Findings['kept'] {
    return this.#findings.kept
  }

  /** What comes of a command that must be done, bug or not. */
  async when<K extends CommandKind>(
    kind: K,
    ask: Ask<K>,
    by: Command['by'] = this.by,
  ): Promise<Out<K>> {
    const command = { kind, by, ask } as Partial<Command> as Command
    this.#load(command)
    const view = new View(bookSource(this.#book), this.now)
    const outcome = this.#core.decide(view, command)
    if (outcome.kind !== 'done')
      throw new Error(`${kind}: ${outcome.kind === 'rejected' ? outcome.code : outcome.kind}`)
    const { out } = outcome
    if (command.kind === 'payment.create' && 'charges' in out)
      this.#charges.set(command.ask.payment, out.charges)
    const event = { ...command, at: this.now, saw: view.seen, out, rules: RULE_SET } as Event
    const body = encodeEvent(event)
    const seq = this.#rows.length + 1
    this.#core.evolve(this.#book, seq, decodeEvent(body))
    const { hash } = this.#replay.head
    const link = Buffer.from(chainHash(hash, leafOf(bookId, seq, body)), 'hex')
    this.#rows.push({ seq, kind, hash: link, body })
    await this.#replay.apply(this.#rows.slice(-1))
    return out as Out<K>
  }

  /** What was not there from the first event on is not there. */
  #load(command: Command): void {
    for (let missing = needs(this.#book, command); missing.length > 0; ) {
      for (const { table, key } of missing) {
        const row = table === 'asked' ? { key, count: 0, payments: [] } : this.#chargesOf(key)
        this.#book.tables[table].load(key, row as null)
      }
      missing = needs(this.#book, command)
    }
  }

  #chargesOf(payment: string): unknown {
    const charges = this.#charges.get(payment)
    return charges === undefined ? null : { payment, charges }
  }

  async agent(rules: Partial<Rules> = {}, budget = '1000'): Promise<NewAgent> {
    const made = newAgent(this.by, { rules })
    await this.when('agent.create', made.command.ask as Ask<'agent.create'>)
    await this.when('agent.adjust', { agent: made.agent, amount: usd(budget) })
    return made
  }

  async delegate(
    parent: NewAgent,
    options: Omit<Parameters<typeof newDelegate>[1], 'by'> = {},
  ): Promise<NewAgent> {
    const made = newDelegate(parent, { by: this.by, ...options })
    await this.when('agent.delegate', made.command.ask as Ask<'agent.delegate'>)
    return made
  }

  async pay(
    { key }: Pick<NewAgent, 'key'>,
    amount: string,
    to: Payee = 'shop.example',
    options: PaymentOptions = {},
  ): Promise<Ask<'payment.create'>> {
    const { ask } = payment(key, usd(amount), to, options)
    await this.when('payment.create', ask, key)
    return ask
  }

  async group(
    group: Id<'group'>,
    parent: Id<'group'> | null = null,
    rules: Partial<Rules> = {},
  ): Promise<void> {
    await this.when('group.create', { group, parent, rules: { ...noRules, ...rules }, texts: {} })
  }

  async shared(rules: Partial<Rules>): Promise<Id<'policy'>> {
    const policy = nextId('policy')
    await this.when('policy.create', { policy, rules: { ...noRules, ...rules }, texts: {} })
    return policy
  }

  /** A key of the organization for somebody else than its owner. */
  async keyFor(
    owner: string,
    permissions: readonly string[] = ['payments:write', 'approvals:write'],
  ): Promise<Id<'key'>> {
    const id = nextId('key')
    const key = { id, hash: id, prefix: 'bsr_test_', last4: '1234' }
    const ask = { key, owner, permissions, expiresAt: null, texts: {} }
    await this.when('key.create', ask)
    return id
  }
}

type Lies = {
  readonly [F in FactName]?: (value: NonNullable<ReturnType<typeof read<F>>>) => unknown
} & { readonly rules?: (rules: Rules) => Rules; readonly may?: () => boolean }

/**
 * Decisions for which some facts are not what they are: of every kind of command, or of one. What
 * they saw is written down truly.
 */
export function blind(lies: Lies, kind: CommandKind | null = null): Pick<Core, 'decide'> {
  const { rules = (told) => told, may, ...facts } = lies
  const told = facts as Partial<Record<FactName, (value: unknown) => unknown>>
  return {
    decide(view, command) {
      if (kind !== null && command.kind !== kind) return decide(view, command)
      const source: Source = {
        row(name, key) {
          const value = view.read(name, key)
          return value === null ? null : (told[name]?.(value) ?? value)
        },
        calendar: (zone) => view.calendar(zone),
        clock: (zone) => view.clock(zone),
        may: (key, permission) => may?.() ?? view.may(key, permission),
        rules: (policy) => rules(view.policy(policy).rules),
      }
      return decide(new View(source, view.at, view.ruleSet), command)
    },
  }
}

function read<F extends FactName>(view: View, name: F) {
  return view.read(name, '')
}

/** Decisions that come out differently for one kind of command. */
export function edited<K extends CommandKind>(
  kind: K,
  edit: (out: Out<K>, view: View, ask: Ask<K>) => Out<K>,
): Pick<Core, 'decide'> {
  return {
    decide(view, command) {
      const outcome: Outcome<CommandKind> = decide(view, command)
      if (command.kind !== kind || outcome.kind !== 'done') return outcome
      return { ...outcome, out: edit(outcome.out as Out<K>, view, command.ask as Ask<K>) }
    },
  }
}

/** An evolution that leaves something else behind than the event says, for one kind of event. */
export function spoilt<K extends CommandKind>(
  kind: K,
  spoil: (tables: Book['tables'], event: EventOf<K>) => void,
): Pick<Core, 'evolve'> {
  return {
    evolve(book, seq, event) {
      evolve(book, seq, event)
      if (event.kind === kind) spoil(book.tables, event as EventOf<K>)
    },
  }
}
