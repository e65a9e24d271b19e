import type { ConsentFacts } from '../../application/consent.ts'
import type { OpenedPayment } from '../../application/opened-approval.ts'
import { ending } from '../page/frame.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { moneyOf, plainMoney } from './amount.ts'
import { choice, warned, wordsOf } from './choice.ts'
import { whatItCosts } from './effect.ts'
import { framed } from './frame.ts'
import { firstPayment, paidBefore } from './history.ts'
import { moment } from './moment.ts'
import { askerOf, payeeExactly, payeeTitle, payerExactly } from './party.ts'
import { whyItAsks } from './why.ts'

interface Asked {
  readonly opened: OpenedPayment
  readonly facts: ConsentFacts
  /** As whom they decide. */
  readonly foot: Markup
  /** What was sent just now and could not be done. */
  readonly notice?: Markup
  /** A note that was written then. */
  readonly note?: string
}

/** The page that asks for a decision on a payment. */
export function paymentPage(asked: Asked): string {
  const { opened, facts, foot, notice = nothing } = asked
  const { environment } = opened.call.caller
  const { approval } = facts
  const { amount, currency, agent } = approval.payment
  const isAgent = agent !== null
  const needsPasskey = facts.effect?.needsPasskey === true
  const by = needsPasskey ? ' by passkey' : ''
  const yes = {
    says: `Approve ${plainMoney(amount, currency)}${by}${ending(environment)}`,
    busy: 'Approving…',
  }
  const no = { says: 'Deny', busy: 'Denying…' }
  const body = markup`${notice}<article class="panel open">
<div class="body">
${top(facts)}
<div class="cols two">${exactTerms(facts)}
<div>${whyItAsks(facts)}${wordsOf(approval.memo, { isAgent })}</div></div>
<div class="cols cost">${facts.effect === null ? nothing : whatItCosts(facts, facts.effect)}
${paidBefore(facts)}</div>
</div>
${choice({
  termsHash: approval.termsHash,
  ...{ yes, no, note: asked.note },
  confirms: needsPasskey ? { approval: approval.row.id, environment } : null,
})}
</article>
${foot}`
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
${firstPayment(facts)}${votesOf(approval)}${refusal(facts)}
</div>`
}

/** Where several have to approve: how many, and who has. */
function votesOf({ row, votes }: ConsentFacts['approval']): Markup {
  if (row.needed === null || row.needed < 2) return nothing
  const [needed, has] = [String(row.needed), String(votes.length)]
  return markup`<p class="small quiet">Needs ${needed} approvers; ${has} so far.</p>`
}

/** What would be said now to whoever approves it. */
function refusal({ effect }: ConsentFacts): Markup {
  if (effect === null || effect.approved.kind === 'standing') return nothing
  return warned('It cannot be approved at the moment.', effect.approved.sentence)
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
