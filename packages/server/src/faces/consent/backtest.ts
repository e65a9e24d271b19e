import type { Tried, Verdict } from '@bursar/core'
import type { MoreFacts } from '../../application/more-asked.ts'
import type { OutcomeReport } from '../../application/outcome-report.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { domain, outsideShort } from '../page/outside.ts'
import { moneyOf } from './amount.ts'
import { moment } from './moment.ts'

const shownMax = 5

/** What the payments of the last days would have come to, had it been granted before them. */
export function triedOn({ asked, backtest, now }: MoreFacts): Markup {
  if (asked.more.what === 'budget') return nothing
  const heading = markup`<h2>On the last 30 days</h2>`
  if (backtest === null)
    return markup`<section>${heading}<p>This took too long to work out, so it is not
shown.</p></section>`
  const { payments, changes, changed } = backtest
  const words = payments === 1 ? 'one payment' : `${payments.toLocaleString('en')} payments`
  const lines = changes.map((change) => lineOf(change, now.limits.currency))
  const more = changed.length - shownMax
  const rest = more > 0 ? markup`<li class="quiet">and ${more} more</li>` : nothing
  return markup`<section>${heading}
${payments === 0 ? markup`<p>It made no payments.</p>` : nothing}
${
  payments > 0 && changes.length === 0
    ? markup`<p>None of ${words} would have come out
differently.</p>`
    : nothing
}
${lines}
<ul class="why">${changed.slice(0, shownMax).map(oneTried)}${rest}</ul></section>`
}

function lineOf({ was, would, count, sum }: OutcomeReport['changes'][number], currency: string) {
  const words = count === 1 ? `One payment ${were[was][0]}` : `${count} payments ${were[was][1]}`
  return markup`<p>${words} and would have ${wouldBe[would]}: ${moneyOf(sum, currency)}.</p>`
}

const were: Readonly<Record<Verdict, readonly [one: string, more: string]>> = {
  allowed: ['passed', 'passed'],
  needs_approval: ['waited for a decision', 'waited for a decision'],
  declined: ['was refused', 'were refused'],
}

const wouldBe: Readonly<Record<Verdict, string>> = {
  allowed: 'passed',
  needs_approval: 'waited for a decision',
  declined: 'been refused',
}

function oneTried({ at, amount, currency, merchant }: Tried): Markup {
  const name = merchant?.domain ?? null
  const words = merchant?.name ?? merchant?.id ?? 'a wallet of the organization'
  const payee = name === null ? outsideShort(words, 60) : domain(name)
  return markup`<li><span>${moneyOf(amount, currency)} to ${payee}, <span
class="quiet">${moment(at)}</span></span></li>`
}
