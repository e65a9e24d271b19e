import { limitFields, type Period, periods, rulesInForce } from '@bursar/core'
import type { Rejection } from '../../application/call.ts'
import type { Allowance, MoreFacts } from '../../application/more-asked.ts'
import { type Environment, ending } from '../page/frame.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { outsideShort } from '../page/outside.ts'
import { spanInWords } from '../text/span.ts'
import { amountOf, moneyOf, plainMoney } from './amount.ts'
import { triedOn } from './backtest.ts'
import { choice, warned, wordsOf } from './choice.ts'
import { framed } from './frame.ts'
import { moment, plainDay } from './moment.ts'

interface Asked {
  readonly facts: MoreFacts
  readonly environment: Environment
  readonly termsHash: string
  /** As whom they decide. */
  readonly foot: Markup
  /** The agent's reason. */
  readonly memo: string | null
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly notice?: Markup
  readonly note?: string
}

/** The page on which more is granted to an agent, or not. */
export function morePage(page: Asked): string {
  const { facts, environment, termsHash, foot, memo, notice = nothing, note } = page
  const sum = sumOf(facts)
  const until = facts.asked.until === null ? '' : ` until ${plainDay(facts.asked.until)}`
  const yes = { says: `Grant${sum}${until}${ending(environment)}`, busy: 'Granting…' }
  const no = { says: 'Turn down', busy: 'Turning down…' }
  const body = markup`${notice}<article class="panel open">
<div class="body">
${top(page)}
<div class="cols two">${whatItChanges(facts)}
<div>${triedOn(facts)}${wordsOf(memo, { isAgent: true })}</div></div>
</div>
${choice({ termsHash, yes, no, note })}
</article>
${foot}`
  const title = 'A request needs your decision'
  return framed({ environment, organization: facts.organization, title, body })
}

function top({ facts, createdAt, expiresAt }: Asked): Markup {
  const { asked, granted } = facts
  const name = facts.names.of(asked.agent)
  const who = name === null ? markup`<bdi>${asked.agent}</bdi>` : outsideShort(name, 80)
  const until = asked.until === null ? nothing : markup`, until ${moment(asked.until)}`
  const open = expiresAt === null ? nothing : markup`, open until ${moment(expiresAt)}`
  return markup`<div class="top">
<h1 tabindex="-1"><span class="asks">${who} asks for more${until}</span> ${titleOf(facts)}</h1>
<p class="when small quiet">requested ${moment(createdAt)}${open}</p>
${granted.kind === 'rejected' ? cannot(granted) : nothing}
</div>`
}

function cannot({ sentence }: Rejection): Markup {
  return warned('It cannot be granted at the moment.', sentence)
}

/** From what to what. */
function titleOf({ asked: { more }, now, rules, at }: MoreFacts): Markup {
  const { currency } = now.limits
  if (more.what === 'budget')
    return markup`<span class="payee">${moneyOf(more.amount, more.currency)} more in its
wallet</span>`
  if (more.what === 'payee')
    return markup`<span class="payee claimed">${outsideShort(more.entry, 80)} on its list of allowed
payees</span>`
  // Its own limit, which is what is raised; what else binds stands below.
  const limit = rulesInForce(rules, Math.floor(at / 1_000_000))[limitFields[more.period]]
  const from = limit === null ? markup`no limit` : amountOf(limit)
  return markup`<span class="payee">${periodWords[more.period]}: ${from} to
${moneyOf(more.to, currency)}</span>`
}

function sumOf({ asked: { more }, now }: MoreFacts): string {
  const { currency } = now.limits
  if (more.what === 'payee') return ''
  return more.what === 'raise'
    ? ` ${plainMoney(more.to, currency)}`
    : ` ${plainMoney(more.amount, more.currency)}`
}

const periodWords: Readonly<Record<Period, string>> = {
  transaction: 'One payment',
  day: 'A day',
  week: 'A week',
  month: 'A month',
  total: 'In total',
}

/** What it may now, and would, with all that still binds. */
function whatItChanges(facts: MoreFacts): Markup {
  const { now, granted, asked } = facts
  const after = granted.kind === 'allowance' ? granted : null
  const money = (amount: bigint | null, none: string) =>
    amount === null ? markup`${none}` : amountOf(amount)
  const row = (head: Markup, of: (one: Allowance) => Markup) => {
    const [before, then] = [of(now), after === null ? markup`–` : of(after)]
    const weight = before.html === then.html ? '' : ' strong'
    return markup`<tr><th scope="row">${head}</th><td class="num">${before}</td>
<td class="num${weight}">${then}</td></tr>`
  }
  const bound = periods.filter((period) => isBound(period, now) || isBound(period, after))
  const limits = bound.map((period) =>
    row(markup`${periodWords[period]}, at most`, (one) =>
      money(one.limits[period].limit, 'no limit'),
    ),
  )
  const free = periods.filter((period) => !bound.includes(period))
  return markup`<section><h2>What it would change</h2><table class="tbl pair"><thead><tr>
<th scope="col"><span class="vh">In ${now.limits.currency}</span></th>
<th scope="col" class="num">Now</th><th scope="col" class="num">If granted</th></tr></thead><tbody>
${asked.more.what === 'payee' ? listRow(facts) : nothing}
${limits}
${row(markup`Decided by a person above`, ({ asksAbove }) => money(asksAbove, 'never'))}
${row(markup`In its wallets`, ({ balance }) => amountOf(balance))}
${row(markup`Worst case, next 24 h`, ({ worst }) => amountOf(worst.amount))}
</tbody></table>
${free.length === 0 ? nothing : markup`<p class="small quiet">${unlimited(free)}</p>`}
${after === null ? nothing : remarks(facts, after)}</section>`
}

function isBound(period: Period, one: Allowance | null): boolean {
  return one !== null && one.limits[period].limit !== null
}

function unlimited(free: readonly Period[]): string {
  const last = spanInWords[free.at(-1) ?? 'total']
  const others = free.slice(0, -1).map((period) => spanInWords[period])
  return `There is no limit ${others.length === 0 ? '' : `${others.join(', ')} or `}${last}.`
}

function listRow({ asked: { more } }: MoreFacts): Markup {
  if (more.what !== 'payee') return nothing
  return markup`<tr><th scope="row">${outsideShort(more.entry, 60)}</th>
<td class="num">not listed</td><td class="num strong">allowed</td></tr>`
}

function remarks(facts: MoreFacts, after: Allowance): Markup {
  const { now, asked } = facts
  const same = now.worst.amount === after.worst.amount
  const stays = same ? 'The worst case stays the same. ' : ''
  const ends = asked.until === null ? '' : 'Afterwards, what holds now holds again.'
  return markup`<p class="small quiet">${binding(facts, after)}${stays}${ends}</p>`
}

/** A limit that stands above the agent, and keeps it lower than what it asks for. */
function binding({ asked: { more }, names }: MoreFacts, { limits }: Allowance): Markup {
  if (more.what !== 'raise') return nothing
  const { limit, scope } = limits[more.period]
  if (limit === null || limit >= more.to || scope === null) return nothing
  const whose =
    scope === 'organization' ? markup`the organization` : outsideShort(names.of(scope) ?? scope, 80)
  return markup`A limit of ${whose} still binds, ${moneyOf(limit, limits.currency)}. `
}
