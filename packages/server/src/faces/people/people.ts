import type { Environment } from '../page/frame.ts'
import { icon } from '../page/icon.ts'
import { type Markup, markup } from '../page/markup.ts'
import { framed, tagOf } from './frame.ts'
import { button, failed, loading, onceOf, question, roleChoice, stateOf } from './part.ts'

// What decides says in which book.
const deciding = { test: ' in test', live: ' in live, real money' } as const

const said = markup`<p class="said" role="alert"></p>`
const account = markup`<a class="go" href="/account">Your account</a>`

const members = markup`<section class="panel" data-place aria-labelledby="members-title">
<header><h2 id="members-title" tabindex="-1">Members</h2></header>
<ul class="rows" id="members"></ul>
<p class="below more" id="more" hidden>${button({
  says: 'Show more',
  busy: 'Loading…',
  as: markup`data-more`,
})}</p>
${said}</section>`

function invite(environment: Environment): Markup {
  return markup`<section class="panel" data-place aria-labelledby="invite-title">
<header><h2 id="invite-title" tabindex="-1">Invite a person</h2></header>
<div class="below"><form id="invite" autocomplete="off">
<div><label class="lab" for="invite-name">Their name (optional; they can change it)</label>
<input id="invite-name" maxlength="100" spellcheck="false" autocomplete="off"></div>
${roleChoice('invite', 'viewer')}
${button({
  says: `Invite${deciding[environment]}`,
  busy: 'Creating…',
  kind: 'main',
  icon: 'plus',
  submits: true,
})}<p class="small quiet" data-why hidden>Only an owner invites people.</p></form>
${onceOf(
  'invitation-link',
  markup`Send this link to the person you invite, and to nobody else. The first who opens it and
creates a passkey is <b class="strong" data-text="article"></b> in ${environment}. It works once,
until <time data-text="expiresAt"></time>.`,
)}
${said}</div></section>`
}

const invitations = markup`<section class="panel" data-place aria-labelledby="open-title">
<header><h2 id="open-title" tabindex="-1">Open invitations</h2></header>
<ul class="rows" id="invitations"></ul>
<p class="small quiet below" id="no-invitation" hidden>None. A link that was used, revoked, or whose
time is over is not listed.</p>
${said}</section>`

const alter = button({ says: 'Change role', busy: 'Changing…', as: markup`data-change` })
const remove = button({ says: 'Remove', busy: 'Removing…', as: markup`data-remove` })
const revoke = button({ says: 'Revoke', busy: 'Revoking…', as: markup`data-revoke` })

const rows = markup`<template id="member"><li class="row"><span class="ava" aria-hidden="true"
data-text="initials"></span><div><bdi class="strong" data-text="name"></bdi>
<b class="tag here" data-here hidden>You</b>
<p class="small quiet"><span data-text="role"></span> · member since <time data-text="addedAt"
data-day></time></p><p class="small quiet" data-own hidden>Another owner changes or ends your
role.</p></div>
<div class="acts">${alter}${remove}</div></li></template>
<template id="invitation"><li class="row"><span class="ava open" aria-hidden="true">?</span>
<div><bdi class="strong" data-text="name"></bdi>
<p class="small quiet"><span data-text="role"></span> · link ends <time
data-text="expiresAt"></time></p></div>
<div class="acts">${revoke}</div></li></template>`

function questions(environment: Environment): Markup {
  const other = environment === 'live' ? 'test' : 'live'
  return markup`${question({
    id: 'remove-member',
    title: markup`Remove <bdi data-text="name"></bdi> from ${environment}?`,
    body: markup`<ul class="dots"><li>They can no longer see or do anything in ${environment}, from
this moment.</li>
<li>Their approvals of what is still undecided no longer count.</li>
<li>What they requested and is still undecided is released, and invitations that they created
end.</li>
<li>What they decided stays in the log. Their membership of ${other} stays as it is.</li></ul>
<label class="pick" id="keys"><input type="checkbox" id="cascade"><span><b class="strong">Also
revoke the API keys that they created</b> <span class="small quiet"><span
data-text="activeKeys"></span> active. Otherwise they stay valid.</span></span></label>`,
    yes: `Remove${deciding[environment]}`,
    no: 'Keep them',
  })}${question({
    id: 'change-role',
    title: markup`Role of <bdi data-text="name"></bdi> in ${environment}`,
    body: markup`${roleChoice('change', null)}<p class="small quiet">It counts from the next
request. Their approvals of what is still undecided count only if the new role may approve, and open
invitations and links that they created end.</p>`,
    yes: `Change role${deciding[environment]}`,
    no: 'Keep the role',
    kind: 'main',
  })}`
}

/** Who may what in one book. */
export function peoplePage(home: string | null, environment: Environment): string {
  const other = environment === 'live' ? 'test' : 'live'
  const body = markup`<div data-home="${home ?? ''}" data-member data-environment="${environment}"
>${loading}${failed}${stateOf({
    name: 'stranger',
    title: `You are not a member of ${environment}`,
    sign: 'over',
    says: markup`<p>Roles are given for test and live apart. An owner of ${environment} can invite
you.</p>
<p><a class="go" href="/people?environment=${other}">People in ${other}</a> ${account}</p>`,
  })}
<div data-state="ready" hidden>
<div class="head"><div><h1 tabindex="-1">People in ${environment}</h1>
<p class="small quiet"><bdi data-text="organization"></bdi> · you are <span
data-text="article"></span></p></div></div>
<p class="note" id="why-not" data-why hidden>${icon('person')}<span>Only an owner invites people,
changes roles or removes members. You are <span data-text="article"></span> in
${environment}.</span></p>
<nav id="organizations" aria-label="Organizations" hidden></nav>
<div class="cols"><div class="col">${members}${invitations}</div>
<div class="col">${invite(environment)}</div></div>
</div></div>${rows}${questions(environment)}`
  return framed({
    script: 'people',
    environment,
    title: 'People',
    body,
    beside: account,
    across: markup`<a href="/people?environment=${other}">Go to ${other}</a>`,
    shape: 'wide',
  })
}

/** Where it is not said of which book. */
export function choosePage(): string {
  const links = (['test', 'live'] as const).map(
    (environment) =>
      markup`<a class="btn plain" href="/people?environment=${environment}">${tagOf(
        environment,
      )}<span>People in ${environment}</span></a>`,
  )
  const body = markup`<section class="panel body"><h1 tabindex="-1">People, where?</h1>
<p class="quiet">Roles are given for test and live apart.</p><p class="two">${links}</p>
<p>${account}</p></section>`
  return framed({ title: 'People', body, shape: 'card' })
}
