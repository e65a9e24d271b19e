import type { Book, EventOf, LimitBy, PolicyRow, Rules } from '@bursar/core'

// Which limits by payee or category a payment counts toward, found from the event's own texts.

/** A limit of one entry that a payment meets, and what it is counted under. */
export interface Met {
  readonly limit: LimitBy
  readonly entry: string
  readonly counter: string
}

/** All that a payment says of its payee, as it was read. */
interface Texts {
  /** IDs, names, and what it is said to be. */
  readonly names: readonly string[]
  /** Domains, said ones too. */
  readonly domains: readonly string[]
  readonly trades: readonly string[]
}

type Payment = EventOf<'payment.create'>

/** The limits of these rules that mean the payee, for each entry that does. */
export function metBy(rules: Rules, texts: Texts): Met[] {
  return (rules.limitsBy ?? []).flatMap((limit) =>
    limit.entries.flatMap((entry) => {
      const read = limit.readings?.find((one) => one.entry === entry)
      const words = read === undefined ? [entry] : (read.words ?? [])
      const [hosts, beginnings] = [read?.hosts ?? [], read?.prefixes ?? []]
      const isMeant =
        limit.of === 'categories'
          ? texts.trades.some((trade) => words.includes(trade))
          : texts.names.some(
              (name) => words.includes(name) || beginnings.some((text) => name.startsWith(text)),
            ) ||
            texts.domains.some((domain) =>
              hosts.some((host) => domain === host || domain.endsWith(`.${host}`)),
            )
      const least = [...words].sort()[0] ?? [...hosts].sort()[0] ?? `${[...beginnings].sort()[0]}*`
      return isMeant ? [{ limit, entry, counter: `${limit.of} ${least}` }] : []
    }),
  )
}

/** The counters that a payment has to be in: those of rules on trial too. */
export function countersOf(book: Book, policies: readonly PolicyRow[], texts: Texts): Set<string> {
  const tried = policies.flatMap(({ shadow }) => {
    const row = shadow === null ? null : book.tables.policy.get(shadow)
    return row == null ? [] : [row]
  })
  const met = [...policies, ...tried].flatMap(({ rules }) => metBy(rules, texts))
  return new Set(met.flatMap((one) => (one.limit.per === 'transaction' ? [] : [one.counter])))
}

export function textsOf(book: Book, { params, result }: Payment): Texts {
  const { merchant, claim } = params
  const listed = params.payee === null ? null : book.tables.payee.get(params.payee)
  const isInside = result.rail === 'internal'
  const agent = isInside ? book.tables.wallet.get(result.to)?.agent : null
  const said = listed == null ? merchant : null
  const mentions = said?.reading?.mentions ?? []
  const names = [
    ...[claim, isInside ? result.to : null, agent, listed?.id, listed?.nameRead ?? listed?.name],
    ...[said?.reading?.id ?? said?.id, said?.reading?.name ?? said?.name, ...mentions],
  ]
  const domains = [
    ...[claim, said?.reading?.domain ?? said?.domain, ...mentions],
    ...[...(listed?.domains ?? []), ...(listed?.nameHosts ?? []), ...(said?.reading?.hosts ?? [])],
  ]
  const outside = [
    listed?.categoryRead ?? listed?.category,
    listed?.mcc,
    listed?.mccCategory,
    ...[said?.reading?.category ?? said?.category, said?.mccCategory].filter(
      (one) => one !== 'internal',
    ),
    said?.reading?.code,
    said?.mcc,
  ]
  return {
    names: known(names),
    domains: known(domains),
    trades: isInside ? ['internal'] : known(outside),
  }
}

function known(texts: readonly (string | null | undefined)[]): string[] {
  return texts.filter((text) => text != null && text !== '') as string[]
}
