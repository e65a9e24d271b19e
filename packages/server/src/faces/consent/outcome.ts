import { problems } from '@bursar/contract'
import type { PaymentRow } from '@bursar/core'
import type { Rejection } from '../../application/call.ts'
import type { ConsentFacts } from '../../application/consent.ts'
import type { Link } from '../../application/link.ts'
import type { OpenedApproval } from '../../application/opened-approval.ts'
import { type IconName, icon } from '../page/icon.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { outside } from '../page/outside.ts'
import { moneyOf } from './amount.ts'
import { framed } from './frame.ts'
import { moment } from './moment.ts'
import { payeeTitle } from './party.ts'

interface Came {
  readonly sign: IconName
  readonly title: string
  readonly says: Markup
}

/** An approval that is decided, or that waits for others; and the link, if it was by one. */
export interface Outcome extends Pick<OpenedApproval, 'approval' | 'call'> {
  readonly link: Link | null
  /** What who decided it is called. */
  readonly decider: string | null
}

/** What became of an approval: just now, or however it was decided. */
export function decidedPage(outcome: Outcome, facts: ConsentFacts): string {
  const came = cameTo(facts)
  const body = cameBody(came, { beside: saidBy(outcome), below: factsOf(facts) })
  const { environment } = outcome.call.caller
  return framed({ environment, organization: facts.organization, title: came.title, body })
}

/** The same of an agent that asked for more. */
export function requestDecidedPage(outcome: Outcome): string {
  const came = requestCame[outcome.approval.row.state]
  const body = cameBody({ ...came, says: markup`${came.says}` }, { beside: saidBy(outcome) })
  const { environment } = outcome.call.caller
  return framed({ environment, organization: null, title: came.title, body })
}

const requestCame = {
  APPROVED: {
    sign: 'done',
    title: 'Granted',
    says: 'The agent has what it asked for. A raise expires at its end.',
  },
  DENIED: {
    sign: 'denied',
    title: 'Turned down',
    says: 'Nothing changes. The agent cannot ask for more again for an hour.',
  },
  CANCELLED: { sign: 'over', title: 'Cancelled', says: 'The agent took its request back.' },
  RELEASED: { sign: 'over', title: 'Not needed any more', says: 'The agent was deleted.' },
  EXPIRED: { sign: 'over', title: 'Expired', says: 'Nobody decided in time. Nothing changes.' },
  PENDING: { sign: 'wait', title: 'Not decided yet', says: 'It still waits.' },
} as const

function saidBy({ link, decider, approval: { row, note } }: Outcome): Markup {
  const by =
    row.decidedAt === null
      ? nothing
      : markup`<p class="quiet">Decided ${moment(row.decidedAt)}${deciderOf(link, decider)}.</p>`
  const said = note === null ? nothing : markup`<p class="quiet">Note: ${outside(note)}</p>`
  return markup`${by}${said}`
}

function deciderOf(link: Link | null, decider: string | null): Markup {
  const by = decider === null ? nothing : markup` by ${outside(decider, 100)}`
  if (link?.state !== 'USED') return by
  const { label } = link
  const named =
    label === null ? nothing : markup`, which its maker labeled “${outside(label, 100)}”`
  return markup`${by}, with this link${named}`
}

function factsOf(facts: ConsentFacts): Markup {
  const { amount, currency } = facts.approval.payment
  return markup`<dl class="facts cols"><dt>Payee</dt><dd>${payeeTitle(facts)}</dd>
<dt>Amount</dt><dd>${moneyOf(amount, currency)}</dd>
<dt>Payment</dt><dd class="mono">${facts.payment.id}</dd></dl>`
}

function cameTo({ approval, payment }: ConsentFacts): Came {
  const { state } = approval.row
  switch (state) {
    case 'APPROVED':
      return { ...approvedAs(payment), title: 'Approved' }
    case 'DENIED':
      return { sign: 'denied', title: 'Denied', says: markup`Nothing was paid. ${released}` }
    case 'CANCELLED':
      return {
        sign: 'over',
        title: 'Cancelled',
        says: markup`The request was taken back. ${released}`,
      }
    case 'RELEASED':
      return {
        sign: 'over',
        title: 'Not needed any more',
        says: markup`The agent was deleted, or the key that requested it was revoked. ${released}`,
      }
    case 'EXPIRED':
      return { sign: 'over', title: 'Expired', says: markup`Nobody decided in time. ${released}` }
    case 'PENDING':
      return { sign: 'wait', title: 'Not decided yet', says: waitsFor(approval) }
  }
}

function waitsFor({ row, votes }: ConsentFacts['approval']): Markup {
  const needed = row.needed ?? 1
  if (needed < 2) return markup`It still waits.`
  return markup`You approved it. It needs ${String(needed)} approvers and has ${String(votes.length)}.`
}

const released = 'The money stays in its wallet, and counts in no limit any more.'

function approvedAs({ state, expiresAt }: PaymentRow): Omit<Came, 'title'> {
  switch (state) {
    case 'COMPLETED':
      return { sign: 'done', says: markup`The payment was made.` }
    case 'PROCESSING':
      return {
        sign: 'moving',
        says: markup`The payment is on its way: its rail has yet to confirm it.`,
      }
    case 'HELD':
      return {
        sign: 'held',
        says: markup`The money is held for the payee${
          expiresAt === null ? nothing : markup` until ${moment(expiresAt)}`
        }: the agent takes all or a part of it, and the rest returns to its wallet.`,
      }
    case 'PENDING_APPROVAL':
    case 'DECLINED':
    case 'RELEASED':
    case 'EXPIRED':
      return { sign: 'over', says: markup`The money returned to its wallet afterwards.` }
  }
}

interface More {
  readonly beside: Markup
  readonly below?: Markup
}

function cameBody({ sign, title, says }: Came, { beside, below = nothing }: More): Markup {
  return markup`<article class="panel"><div class="body">
<div class="came ${sign}">${icon(sign)}<div><h1 tabindex="-1">${title}</h1><p>${says}</p>
${beside}</div></div>
${below}</div></article>`
}

/** Something that can't be decided with this link, or not now. It tells nothing of the payment. */
export interface Refused {
  readonly kind: 'refusal'
  readonly status: number
  readonly sign: IconName
  readonly title: string
  readonly says: string
  /** Whether looking again may help. */
  readonly again?: boolean
}

export const unknownLink: Refused = {
  kind: 'refusal',
  status: 404,
  sign: 'over',
  title: 'This link leads nowhere',
  says: 'Check that the address is complete, or ask who sent it to you for a new link.',
}

export const expiredLink: Refused = {
  kind: 'refusal',
  status: 410,
  sign: 'over',
  title: 'This link has expired',
  says: 'It decided nothing. Ask who sent it to you for a new link.',
}

export const endedLink: Refused = {
  kind: 'refusal',
  status: 410,
  sign: 'over',
  title: 'This link is not valid any more',
  says: 'It was revoked, or its key has ended. Ask who sent it to you for a new link.',
}

export const foreignForm: Refused = {
  kind: 'refusal',
  status: 403,
  sign: 'refused',
  title: 'Not sent from this page',
  says: 'Your browser says that another site sent this. Nothing was decided.',
  again: true,
}

export function refusedPage({ sign, title, says, again = false }: Refused): string {
  const link = again ? markup`<a class="again" href="?">Open the page again</a>` : nothing
  const body = cameBody({ sign, title, says: markup`${says}` }, { beside: link })
  return framed({ environment: null, organization: null, title, body })
}

/** A refusal of the application, of which nothing but its code and sentence is told. */
export function refusedBy({ code, sentence }: Rejection): Refused {
  const { status, sentence: usual } = problems[code]
  const says = sentence ?? usual
  const base = { kind: 'refusal', status, again: true } as const
  if (code === 'OUTCOME_UNKNOWN')
    return { ...base, sign: 'alarm', title: 'Not known yet', says: unknown }
  return { ...base, sign: 'refused', title: 'Nothing was decided', says }
}

const unknown =
  'It is not known yet whether your decision was recorded. Open the page again in a moment to see.'

/** The same above the page that asks: it can still be decided. */
export function notDecided({ code, sentence }: Rejection): Markup {
  return markup`<div class="note refused" role="alert">${icon('refused')}<span><b
class="strong">Nothing was decided.</b> ${sentence ?? problems[code].sentence}</span></div>`
}
