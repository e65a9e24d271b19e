import { grantDaysMax } from '@bursar/core'
import { isOnComputer } from '../../application/oauth/redirect.ts'
import type { AskedFor } from '../../application/oauth/request.ts'
import { grantDaysDefault } from '../../limits.ts'
import type { ClientAgent } from '../../store/oauth/agent.ts'
import type { ClientRow } from '../../store/oauth/client.ts'
import { type Environment, frame } from '../page/frame.ts'
import { icon } from '../page/icon.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { domain, outsideShort } from '../page/outside.ts'
import { amountPlain } from './amount.ts'
import { suggested } from './terms.ts'

export const assets = {
  style: '/oauth/page.css',
  script: '/oauth/page.js',
  test: '/oauth/test.svg',
  live: '/oauth/live.svg',
} as const

/** A book in which the person may let a client in, with the agents that it had there. */
export interface Place {
  readonly organization: string
  readonly name: string | null
  readonly environment: Environment
  readonly agents: readonly ClientAgent[]
}

export interface Shown {
  readonly client: ClientRow
  readonly asked: AskedFor
  readonly person: string
  readonly isFresh: boolean
  readonly places: readonly Place[]
  /** What the page sends back. */
  readonly request: string
  /** Why it could not be done a moment ago. */
  readonly refused?: string
}

/** The page on which a person lets a client act as an agent, or does not. */
export function askingPage(shown: Shown): string {
  const body = markup`<form class="panel" id="consent" method="post" action="/oauth/consent"
data-fresh="${shown.isFresh ? 'yes' : 'no'}"><div class="body">
${whoAsks(shown)}${shown.refused === undefined ? nothing : refusal(shown.refused)}
${shown.places.length === 0 ? nobody : fields(shown)}</div>
<input type="hidden" name="request" value="${shown.request}">
<div class="decide" data-place>
${shown.places.length === 0 ? nothing : confirm(shown.isFresh)}
<div class="acts">${shown.places.length === 0 ? nothing : allow}
<button class="btn deny" type="submit" name="decision" value="deny" formnovalidate
data-busy="Going back…"><span>Do not allow</span></button></div>
<p class="said" role="alert"></p></div></form>
<footer class="foot"><p>You are signed in as ${outsideShort(shown.person, 60)}. Nothing is
given until
you allow it, and you are asked each time.</p></footer>`
  return page('A program asks for access', body)
}

const allow = markup`<button class="btn approve" type="submit" name="decision" value="allow"
data-busy="Waiting for your passkey…"><span>Allow, with these limits</span></button>`

/** Something that cannot be asked here, with the way back to whoever asked, if that is known. */
export function refusedPage(title: string, says: string, back: string | null = null): string {
  const way =
    back === null
      ? nothing
      : markup`<a class="again" href="${back}" rel="noreferrer">Go back to ${hostOf(back)}</a>`
  const body = markup`<article class="panel"><div class="body"><div class="came refused">
${icon('refused')}<div><h1 tabindex="-1">${title}</h1><p>${says}</p>${way}</div></div></div>
</article>`
  return page(title, body)
}

function page(title: string, body: Markup): string {
  const shape = 'asking'
  const none = { environment: null, organization: null }
  return frame({ ...none, title, body, assets, load: 'type="module"', shape })
}

function whoAsks({ client, asked }: Shown): Markup {
  const isKnown = client.kind === 'document'
  const who = isKnown
    ? markup`<b class="host">${domain(new URL(client.id).host)}</b>`
    : markup`<b class="host unverified">An unverified program</b>`
  return markup`<h1 tabindex="-1">${who} asks to pay as one of your agents</h1>
<p class="small quiet">It calls itself “${outsideShort(client.name, 60)}”. A program can
call itself anything.</p>
<dl class="facts"><dt>Your answer goes to</dt><dd>${whereTo(asked.redirectUri)}</dd>
<dt>It gets</dt><dd>one agent of yours, with the limits below: it can pay, hold and ask for
approvals with that agent's money, and see nothing else.</dd></dl>
${isKnown ? nothing : unverified}
<p class="note wait">${icon('alarm')}<span>Continue only if you started this yourself, just now, in
that
program. If a message or another person led you here, do not allow it.</span></p>`
}

const unverified = markup`<p class="note refused red">${icon('alarm')}<span><b>Unverified.</b> This
program registered itself. Nobody knows whose it is, whatever it calls itself.</span></p>`

function whereTo(redirectUri: string): Markup {
  const host = hostOf(redirectUri)
  if (!isOnComputer(redirectUri)) return markup`<b class="host">${host}</b>`
  return markup`<b class="host">a program on this computer</b> <span class="quiet">(${host})</span>`
}

function hostOf(address: string): Markup {
  return domain(new URL(address).hostname)
}

function refusal(why: string): Markup {
  return markup`<p class="note refused" role="alert">${icon('refused')}<span><b
class="strong">Nothing
was given.</b> ${why}</span></p>`
}

const nobody = markup`<p class="note refused">${icon('refused')}<span>You cannot allow this: it
takes
the role operator or owner in an organization.</span></p>`

function confirm(isFresh: boolean): Markup {
  const says = isFresh
    ? 'You confirmed with your passkey moments ago.'
    : 'Allowing asks for your passkey.'
  return markup`<p class="small quiet">${says}</p>
<noscript><p class="note refused"><span>This page needs JavaScript, since passkeys do.</span></p>
</noscript>`
}

function fields({ places, client }: Shown): Markup {
  return markup`<div class="cols">
<fieldset><legend class="lab">Where</legend><div
class="picks">${places.map(bookPick)}</div></fieldset>
${agentPick(places)}
<label class="of-new"><span class="lab">What to call the new agent</span>
<input name="name" maxlength="100" required value="${client.name}"></label>
<div class="two of-new">${money('perPayment', 'At most per payment', suggested.perPayment)}
${money('perDay', 'At most per day', suggested.perDay)}</div>
<div class="two">${money('budget', 'Money it gets now', suggested.budget)}
<label><span class="lab">For how many days</span><input name="days" inputmode="numeric" required
pattern="[0-9]{1,2}" value="${grantDaysDefault}" title="1 to ${grantDaysMax}"></label></div>
<p class="note" id="exposure">${icon('bot')}<span>The most that this can cost: <b
data-exposure>${suggested.budget}</b> USD, all that the agent then has. No payment is larger
than what
you set above, and no day costs more; you can pause or end it at any time.</span></p></div>`
}

function bookPick({ organization, name, environment }: Place, at: number): Markup {
  const mark = at === 0 ? markup`checked` : nothing
  return markup`<label class="pick"><input type="radio" name="book" required ${mark}
value="${organization}/${environment}"><span><b
class="tag ${environment}">${environment.toUpperCase()}</b>
${outsideShort(name ?? organization, 60)} <span
class="small quiet">${says[environment]}</span></span></label>`
}

const says = { test: 'No real money moves', live: 'Real money leaves' } as const

function agentPick(places: readonly Place[]): Markup {
  const known = places.flatMap((place) => place.agents.map((agent) => ({ place, agent })))
  if (known.length === 0) return nothing
  return markup`<label><span class="lab">As which agent</span><select name="agent">
<option value="new" data-available="0">A new agent</option>${known.map(agentOption)}</select>
<span class="small quiet">An agent that this program had keeps its limits, its money and
its history;
the access that it has now ends.</span></label>`
}

function agentOption({ place, agent }: { place: Place; agent: ClientAgent }): Markup {
  const has = amountPlain(agent.available)
  const where = `${place.name ?? place.organization}, ${place.environment}`
  return markup`<option value="${place.organization}/${place.environment}/${agent.agent}"
data-available="${has}">${agent.name ?? agent.agent}: has ${has}
${agent.currency} (${where})</option>`
}

function money(name: string, label: string, value: string): Markup {
  return markup`<label><span class="lab">${label}, USD</span><input name="${name}"
inputmode="decimal"
required pattern="[0-9]+([.][0-9]{1,2})?" value="${value}"></label>`
}
