import type { LimitOnPath, Period } from '@bursar/core'
import type { ConsentFacts } from '../../application/consent.ts'
import type { Effect, Standing } from '../../application/consent-effect.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { outsideShort } from '../page/outside.ts'
import { amountOf, moneyOf, plainAmount } from './amount.ts'
import { moment, windowEnd } from './moment.ts'
import { ownerOf } from './party.ts'

/** Limits that are shown at once; more of them are unfolded. */
const limitsShown = 6

/** What a decision costs: what is left of each limit, and the worst case, for each way. */
export function whatItCosts(facts: ConsentFacts, effect: Effect): Markup {
  const { now, until } = effect
  const [approved, denied] = [standing(effect.approved), standing(effect.denied)]
  const rows = tightest(now.limits, facts.approval.payment.currency).map((place) =>
    limitRow(facts, { now, place, approved, denied }),
  )
  const { amount, currency } = facts.approval.payment
  const leaves = row(markup`Leaves its wallet`, [nothing, amountOf(amount), amountOf(0n)])
  const [first, more] = [rows.slice(0, limitsShown), rows.slice(limitsShown)]
  const worst = worstRow(currency, { now, approved, denied })
  return markup`<section><h2>What approving costs</h2>
${table(currency, [leaves, ...worst, ...first])}
${more.length === 0 ? nothing : unfolded(currency, more)}
${explained(facts, now, until)}</section>`
}

function standing(after: Effect['approved']): Standing | null {
  return after.kind === 'standing' ? after : null
}

function table(currency: string, rows: readonly Markup[]): Markup {
  return markup`<table class="tbl"><thead><tr>
<th scope="col"><span class="vh">In ${currency}</span></th><th scope="col" class="num">Now</th>
<th scope="col" class="num">If approved</th><th scope="col" class="num">If denied</th>
</tr></thead><tbody>
${rows}
</tbody></table>`
}

function unfolded(currency: string, rows: readonly Markup[]): Markup {
  const words = rows.length === 1 ? 'One more limit' : `${rows.length} more limits`
  return markup`<details><summary>${words}</summary>${table(currency, rows)}</details>`
}

function row(head: Markup, [now, approved, denied]: readonly [Markup, Markup, Markup]): Markup {
  return markup`<tr><th scope="row">${head}</th><td class="num">${now}</td>
<td class="num strong">${approved}</td><td class="num">${denied}</td></tr>`
}

interface Ways {
  readonly approved: Standing | null
  readonly denied: Standing | null
}

function worstRow(unit: string, { now, approved, denied }: Ways & { now: Standing }): Markup[] {
  if (now.worst === null) return []
  const shown = (one: Standing | null) => {
    if (one?.worst == null) return markup`–`
    const { amount, currency } = one.worst
    return currency === unit ? amountOf(amount) : moneyOf(amount, currency)
  }
  return [row(markup`Worst case, next 24 h`, [shown(now), shown(approved), shown(denied)])]
}

/** Where the limits stand, those first of which least is left; sums of one currency compare. */
function tightest(limits: readonly LimitOnPath[], currency: string): number[] {
  const isOther = (place: number) => Number(limits[place]?.currency !== currency)
  const left = (place: number) => leftOf(limits[place]) ?? 0n
  return [...limits.keys()].sort(
    (a, b) => isOther(a) - isOther(b) || (left(a) < left(b) ? -1 : left(a) > left(b) ? 1 : 0),
  )
}

function leftOf(one: LimitOnPath | undefined): bigint | null {
  if (one === undefined) return null
  return one.limit > one.spent ? one.limit - one.spent : 0n
}

function limitRow(
  facts: ConsentFacts,
  { now, place, approved, denied }: Ways & { now: Standing; place: number },
): Markup {
  const limit = now.limits[place]
  if (limit === undefined) return nothing
  const left = (one: Standing | null) => {
    const sum = leftOf(one?.limits[place])
    return sum === null ? markup`–` : amountOf(sum)
  }
  const { scope, entry, period, currency, resetsAt, zone } = limit
  const isOwn = scope === facts.approval.payment.agent
  const owner = scope === 'organization' ? markup`Organization` : ownerOf(facts, scope)
  const whose = isOwn ? nothing : markup`${owner}: `
  const what = entry === null ? nothing : markup` for ${outsideShort(entry, 60)}`
  const unit = currency === facts.approval.payment.currency ? '' : ` ${currency}`
  const ends =
    resetsAt === null ? nothing : markup`<small> until ${windowEnd(resetsAt, zone)}</small>`
  const words = isOwn ? capital(remaining[period]) : remaining[period]
  const of = `of ${plainAmount(limit.limit)}${unit}`
  const head = markup`${whose}${words}${what}, ${of}${ends}`
  return row(head, [left(now), left(approved), left(denied)])
}

const remaining: Readonly<Record<Period, string>> = {
  transaction: 'remaining per payment',
  day: 'remaining today',
  week: 'remaining this week',
  month: 'remaining this month',
  total: 'remaining in total',
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function explained(facts: ConsentFacts, { limits, worst }: Standing, until: number): Markup {
  const counted = 'It counts since it was requested, so approving takes nothing more from a limit.'
  return markup`<p class="small quiet">
${limits.length === 0 ? 'No limit on sums applies to it.' : counted}
${worst === null ? nothing : worstExplained(facts, worst, until)}</p>`
}

function worstExplained(
  facts: ConsentFacts,
  { boundBy: { rule, scope } }: NonNullable<Standing['worst']>,
  until: number,
): Markup {
  const what = rule.replaceAll('_', ' ')
  const whose = scope === null ? nothing : markup` of ${ownerOf(facts, scope)}`
  return markup`The worst case is the most that can leave the agent’s wallets until
${moment(until)} if nobody approves anything else: the ${what}${whose} keeps it from being
more.`
}
