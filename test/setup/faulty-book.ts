import {
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
  type MemberRole,
  type Micros,
  noRules,
  type Outcome,
  type Params,
  type Result,
  RULE_SET,
  type Rules,
  rowsToPrefetch,
  type Source,
  ulidOf,
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
  nextKey,
  type Payee,
  type PaymentOptions,
  payment,
  usd,
} from './given.ts'

/** What is wrong with the rules, what happens, and what is found, of which law, in which words. */
export type Bug = readonly [
  name: string,
  core: Partial<Core>,
  story: (book: FaultyBook) => Promise<unknown>,
  says: readonly (readonly [Law, RegExp])[],
]

/** A bug on which log, rules and rows agree is found all the same, and nothing else is. */
export async function expectFound([, core, story, says]: Bug): Promise<void> {
  const book = await FaultyBook.under(core)
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

type Opening = Parameters<typeof genesis>[0]

/**
 * A book in memory under rules with a bug in them. Its log is replayed under the same rules as it
 * grows: log, rules and rows agree on whatever the bug does, and the invariants alone can tell.
 */
export class FaultyBook {
  readonly genesis: Genesis
  readonly by: Id<'key'>
  readonly #core: Core
  readonly #book = new Book()
  readonly #rows: Row[] = []
  readonly #charges = new Map<string, unknown>()
  readonly #findings = new Findings()
  readonly #replay: Replay
  now: Micros = Date.parse('2026-03-10T12:00:00Z') * 1000
  ruleSet = RULE_SET

  static async under(core: Partial<Core>, options: Opening = {}): Promise<FaultyBook> {
    const book = new FaultyBook(core, options)
    const { params } = book.genesis.command as Extract<Command, { kind: 'book.open' }>
    await book.when('book.open', params, 'system:setup')
    return book
  }

  private constructor(core: Partial<Core>, options: Opening) {
    this.genesis = genesis(options)
    this.by = this.genesis.by
    this.#core = { decide, evolve, ...core }
    this.#replay = new Replay({
      bookId,
      core: this.#core,
      findings: this.#findings,
      read: async ({ params }) => this.#rows.filter(({ seq }) => seq === params[1]),
      expected: null,
      keysSince: 0,
      warn: () => undefined,
    })
  }

  get findings(): Findings['kept'] {
    return this.#findings.kept
  }

  get bodies(): readonly string[] {
    return this.#rows.map(({ body }) => String(body))
  }

  /** What comes of a command that must be done, bug or not. */
  async when<K extends CommandKind>(
    kind: K,
    params: Params<K>,
    actor: Command['actor'] = this.by,
  ): Promise<Result<K>> {
    const command = { kind, actor, params } as Partial<Command> as Command
    this.#load(command)
    const view = new View(bookSource(this.#book), this.now, this.ruleSet)
    const outcome = this.#core.decide(view, command)
    if (outcome.kind !== 'done')
      throw new Error(`${kind}: ${outcome.kind === 'rejected' ? outcome.code : outcome.kind}`)
    const { result } = outcome
    if (command.kind === 'payment.create' && 'charges' in result)
      this.#charges.set(command.params.payment, result.charges)
    const decided = { at: this.now, reads: view.seen, result, rules: this.ruleSet }
    const body = encodeEvent({ ...command, ...decided } as Event)
    const seq = this.#rows.length + 1
    this.#core.evolve(this.#book, seq, decodeEvent(body, this.#core.ruleSets))
    const { hash } = this.#replay.head
    const link = Buffer.from(chainHash(hash, leafOf(bookId, seq, body)), 'hex')
    this.#rows.push({ seq, kind, hash: link, body })
    await this.#replay.apply(this.#rows.slice(-1))
    return result as Result<K>
  }

  /** What was not there from the first event on is not there. */
  #load(command: Command): void {
    for (let missing = rowsToPrefetch(this.#book, command); missing.length > 0; ) {
      for (const { table, key } of missing) {
        const row = table === 'asked' ? { key, count: 0, payments: [] } : this.#chargesOf(key)
        this.#book.tables[table].load(key, row as null)
      }
      missing = rowsToPrefetch(this.#book, command)
    }
  }

  #chargesOf(payment: string): unknown {
    const charges = this.#charges.get(payment)
    return charges === undefined ? null : { payment, charges }
  }

  async agent(rules: Partial<Rules> = {}, budget = '1000'): Promise<NewAgent> {
    const made = newAgent(this.by, { rules })
    await this.when('agent.create', made.command.params as Params<'agent.create'>)
    await this.when('agent.adjust', { agent: made.agent, amount: usd(budget) })
    return made
  }

  async delegate(
    parent: NewAgent,
    options: Omit<Parameters<typeof newDelegate>[1], 'by'> = {},
  ): Promise<NewAgent> {
    const made = newDelegate(parent, { by: this.by, ...options })
    await this.when('agent.delegate', made.command.params as Params<'agent.delegate'>)
    return made
  }

  async pay(
    { key }: Pick<NewAgent, 'key'>,
    amount: string,
    to: Payee = 'shop.example',
    options: PaymentOptions = {},
  ): Promise<Params<'payment.create'>> {
    const { params } = payment(key, usd(amount), to, options)
    await this.when('payment.create', params, key)
    return params
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

  /** A key of the organization with a voice of its own. */
  async keyFor(
    owner: string,
    permissions: readonly string[] = ['payments:write', 'approvals:write'],
  ): Promise<Id<'key'>> {
    const id = nextId('key')
    const key = { id, hash: id, prefix: 'bsr_test_', last4: '1234' }
    const params = { key, owner, permissions, expiresAt: null, texts: {} }
    await this.when('key.create', params, 'system:setup')
    return id
  }

  /** A new member, who speaks by the key that is told. */
  async member(
    role: MemberRole,
    by: Command['actor'] = 'system:setup',
  ): Promise<{ readonly person: Id<'person'>; readonly key: Id<'key'> }> {
    const person = nextId('person')
    const key = nextKey()
    await this.when('member.add', { person, role, key }, by)
    return { person, key: key.id }
  }

  /** Another role for a member; gives the key by which they speak from then on. */
  async change(
    person: Id<'person'>,
    role: MemberRole,
    by: Command['actor'] = 'system:setup',
  ): Promise<Id<'key'>> {
    const key = nextKey()
    await this.when('member.change', { person, role, key, cascade: null }, by)
    return key.id
  }

  /** A payment for which so many have to consent, asked for by its agent or by somebody else. */
  async asked(approvalsNeeded: number, key?: Id<'key'>): Promise<Params<'approval.approve'>> {
    const agent = await this.agent({ requireApprovalAbove: 0n, approvalsNeeded })
    const from = agent.wallet
    const { payment } = await this.pay({ key: key ?? agent.key }, '10', shop, { from })
    return { approval: `apr_${ulidOf(payment)}`, texts: {}, link: null }
  }
}

type Lies = {
  readonly [F in FactName]?: (value: NonNullable<ReturnType<typeof read<F>>>) => unknown
} & {
  readonly rules?: (rules: Rules) => Rules
  readonly may?: () => boolean
  readonly successor?: () => Id<'key'>
}

/**
 * Decisions for which some facts are not what they are: of every kind of command, or of one. What
 * they saw is written down truly.
 */
export function blind(lies: Lies, kind: CommandKind | null = null): Pick<Core, 'decide'> {
  const { rules = (read) => read, may, successor, ...facts } = lies
  const lieOf = facts as Partial<Record<FactName, (value: unknown) => unknown>>
  return {
    decide(view, command) {
      if (kind !== null && command.kind !== kind) return decide(view, command)
      const source: Source = {
        row(name, key) {
          const value = view.read(name, key)
          return value === null ? null : (lieOf[name]?.(value) ?? value)
        },
        calendar: (zone) => view.calendar(zone),
        clock: (zone) => view.clock(zone),
        clockChange: (zone, after) => view.clockChange(zone, after),
        may: (key, permission) => may?.() ?? view.may(key, permission),
        successor: (ended, until) => successor?.() ?? view.successor(ended, until),
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
  edit: (result: Result<K>, view: View, params: Params<K>) => Result<K>,
): Pick<Core, 'decide'> {
  return {
    decide(view, command) {
      const outcome: Outcome<CommandKind> = decide(view, command)
      if (command.kind !== kind || outcome.kind !== 'done') return outcome
      return {
        ...outcome,
        result: edit(outcome.result as Result<K>, view, command.params as Params<K>),
      }
    },
  }
}

/** An evolution that leaves something else behind than the event says, for one kind of event. */
export function tampering<K extends CommandKind>(
  kind: K,
  tamper: (tables: Book['tables'], event: EventOf<K>) => void,
): Pick<Core, 'evolve'> {
  return {
    evolve(book, seq, event) {
      evolve(book, seq, event)
      if (event.kind === kind) tamper(book.tables, event as EventOf<K>)
    },
  }
}
