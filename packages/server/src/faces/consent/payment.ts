import type { ConsentFacts } from '../../application/consent.ts'
import type { Link, OpenedLink } from '../../application/link.ts'
import { moneyOf, plainAmount, plainMoney } from './amount.ts'
import { whatItCosts } from './effect.ts'
import { type Environment, ending, framed } from './frame.ts'
import { firstPayment, paidBefore } from './history.ts'
import { icon } from './icon.ts'
import { type Markup, markup, nothing } from './markup.ts'
import { moment } from './moment.ts'
import { outside } from './outside.ts'
import { askerOf, payeeExactly, payeeTitle, payerExactly } from './party.ts'
import { whyItAsks } from './why.ts'

interface Asked {
  readonly opened: OpenedLink
  readonly facts: ConsentFacts
  /** What was sent just now and could not be done. */
  readonly notice?: Markup
  /** A note that was written then. */
  readonly note?: string
}

/** The page that asks for a decision on a payment. */
export function paymentPage(asked: Asked): string {
  const { opened, facts, notice = nothing } = asked
  const { environment } = opened.call.caller
  const body = markup`${notice}<article class="panel open">
<div class="body">
${top(facts)}
<div class="cols two">${exactTerms(facts)}
<div>${whyItAsks(facts)}${words(facts)}</div></div>
<div class="cols cost">${facts.effect === null ? nothing : whatItCosts(facts, facts.effect)}
${paidBefore(facts)}</div>
</div>
${form(asked, environment)}
</article>
${footOf(opened.link)}`
  const title = 'A payment needs your decision'
  return framed({ environment, organization: facts.organization, title, body })
}

function top(facts: ConsentFacts): Markup {
  const { approval } = facts
  const { amount, currency } = approval.payment
  const long = plainMoney(amount, currency).length > 16 ? ' long' : ''
  const { expiresAt, createdAt } = approval.row
  const until = expiresAt === null ? nothing : markup`, open until ${moment(expiresAt)}`
  return markup`<div class="top">
<h1 tabindex="-1"><span class="asks">${askerOf(facts)} wants to pay</span> ${payeeTitle(facts)}</h1>
<p class="hero${long}">${moneyOf(amount, currency)}</p>
<p class="when small quiet">requested ${moment(createdAt)}${until}</p>
${firstPayment(facts)}${warned(facts)}
</div>`
}

/** What would be said now to whoever approves it. */
function warned({ effect }: ConsentFacts): Markup {
  if (effect === null || effect.approved.kind === 'standing') return nothing
  return markup`<p class="note refused">${icon('refused')}<span><b class="strong">It cannot be
approved at the moment.</b> ${effect.approved.sentence ?? ''}</span></p>`
}

function exactTerms(facts: ConsentFacts): Markup {
  const { approval } = facts
  const { row, payment, termsHash } = approval
  const { amount, currency, holdHours } = payment
  const how =
    holdHours === null
      ? 'once, in full'
      : `held for up to ${holdHours} h from your decision; the agent takes all or a part of it`
  const hash = `${termsHash.slice(0, 8)}…${termsHash.slice(-8)}`
  return markup`<section><h2>Exact terms</h2><dl class="facts">
<dt>Payee</dt><dd>${payeeExactly(facts)}</dd>
<dt>From</dt><dd>${payerExactly(facts)}</dd>
<dt>Amount</dt><dd>${moneyOf(amount, currency)}, ${how}</dd>
<dt>Rail</dt><dd>${railOf(payment.rail)}</dd>
<dt>Requested</dt><dd>${moment(row.createdAt)}</dd>
${row.expiresAt === null ? nothing : markup`<dt>Decide by</dt><dd>${moment(row.expiresAt)}</dd>`}
<dt>Approval</dt><dd class="mono">${row.id}</dd>
<dt>Terms</dt><dd class="mono" title="${termsHash}">${hash}</dd>
</dl></section>`
}

function railOf(rail: string): string {
  return rail === 'internal' ? 'internal, to a wallet of the same organization' : rail
}

/** What the payer says of it. It stands after the facts, and moves nothing of them. */
function words({ approval: { memo, payment } }: ConsentFacts): Markup {
  const isAgent = payment.agent !== null
  const whose = isAgent ? 'The agent’s own words.' : 'The words of who requested it.'
  const says = memo === null ? 'No reason was given.' : `${whose} Bursar has not checked them.`
  const said = memo === null ? nothing : markup`<q dir="auto">${outside(memo)}</q>`
  return markup`<div class="words"><small>${icon('bot')}<span>${says}</span></small>${said}</div>`
}

function form({ facts, note = '' }: Asked, environment: Environment): Markup {
  const { approval } = facts
  const { amount, currency } = approval.payment
  const sum = `${plainAmount(amount)} ${currency}${ending(environment)}`
  return markup`<form class="decide" method="post">
<input type="hidden" name="terms" value="${approval.termsHash}">
<div><label class="lab" for="note">Note, kept with the decision (optional)</label>
<textarea id="note" name="note" rows="1" maxlength="500" autocomplete="off">${note}</textarea></div>
<div class="acts">
<button class="btn deny" name="decision" value="deny"
data-busy="Denying…">${icon('denied')}<span>Deny</span></button>
<button class="btn approve" name="decision" value="approve"
data-busy="Approving…">${icon('pass')}<span>Approve ${sum}</span></button>
</div>
<p class="said small" role="alert"></p>
</form>`
}

/** What this link is. Its label is its maker's word, and says nothing of who holds it. */
export function footOf({ label, expiresAt }: Link): Markup {
  const named = label === null ? nothing : markup` Its maker labeled it “${outside(label, 100)}”.`
  return markup`<footer class="foot"><p>This link decides once, until ${moment(expiresAt)}.${named}
Opening it decides nothing.</p></footer>`
}
