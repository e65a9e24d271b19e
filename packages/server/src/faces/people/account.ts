import { icon } from '../page/icon.ts'
import { markup } from '../page/markup.ts'
import { framed } from './frame.ts'
import { button, failed, loading, onceOf, question, roleSaid } from './part.ts'

const said = markup`<p class="said" role="alert"></p>`

const passkeys = markup`<section class="panel" data-place aria-labelledby="passkeys-title">
<header><h2 id="passkeys-title" tabindex="-1">Passkeys</h2>${button({
  says: 'Add a passkey',
  busy: 'Waiting for your device…',
  icon: 'plus',
  as: markup`id="add-passkey"`,
})}</header>
<ul class="rows" id="passkeys"></ul>
<p class="small quiet below" id="only-one" hidden>This is your only passkey, so it cannot be
removed. Add a second one, best on another device: without any, an owner has to invite you
again.</p>
${said}</section>`

const untilWhen = markup`Open this on the other device, until <time
data-text="expiresAt"></time>.`

const devices = markup`<section class="panel" data-place aria-labelledby="devices">
<header><h2 id="devices" tabindex="-1">Another device</h2></header>
<div class="below">
<p class="small quiet">Opens this account on a phone or computer of yours, and creates a passkey
there. The link works once, for 15 minutes. Whose device opens it can then act as you, so send it
only to yourself.</p>
${button({
  says: 'Create a link for a device',
  busy: 'Creating…',
  icon: 'device',
  as: markup`id="add-device"`,
})}
${onceOf('device-link', untilWhen)}
${said}</div></section>`

const sessions = markup`<section class="panel" data-place aria-labelledby="sessions-title">
<header><h2 id="sessions-title" tabindex="-1">Sessions</h2>${button({
  says: 'End all others',
  busy: 'Ending…',
  as: markup`id="end-others"`,
})}</header>
<ul class="rows" id="sessions"></ul>
${said}</section>`

const memberships = markup`<section class="panel" aria-labelledby="books">
<header><h2 id="books">What you may do</h2></header>
<ul class="rows" id="memberships"></ul>
<p class="small quiet below" id="no-book" hidden>You are not a member of any organization at
present. Ask an owner to invite you.</p></section>`

const rename = button({ says: 'Rename', busy: 'Renaming…', as: markup`data-rename` })
const remove = button({ says: 'Remove', busy: 'Removing…', as: markup`data-remove` })
const end = button({ says: 'End', busy: 'Ending…', as: markup`data-end` })

const rows = markup`<template id="membership"><li class="book"><div>${roleSaid}</div>
<a class="go" data-go><span>People in <span
data-text="environment"></span></span></a></li></template>
<template id="passkey"><li class="row">${icon('passkey')}<div><bdi class="strong"
data-text="name"></bdi>
<p class="small quiet"><span data-text="kept"></span> · added <time data-text="createdAt"
data-day></time> ·
<span data-text="used"></span> <time data-text="usedAt"></time></p></div>
<div class="acts">${rename}${remove}</div></li></template>
<template id="session"><li class="row">${icon('device')}<div><bdi class="strong"
data-text="browser"></bdi>
<b class="tag here" data-here hidden>This one</b>
<p class="small quiet">Signed in <time data-text="createdAt"></time>, last seen <time
data-text="seenAt"></time></p></div>
<div class="acts">${end}</div></li></template>`

const questions = markup`${question({
  id: 'remove-passkey',
  title: markup`Remove the passkey “<bdi data-text="name"></bdi>”?`,
  body: markup`<ul class="dots"><li>It can no longer sign you in to Bursar.</li>
<li>Your device may still offer it: delete it there too.</li>
<li>Your other passkeys, your roles and your sessions stay as they are.</li></ul>`,
  yes: 'Remove passkey',
  no: 'Keep it',
})}${question({
  id: 'rename-passkey',
  title: markup`Rename the passkey`,
  body: markup`<label class="lab" for="passkey-name">Name, for yourself</label>
<input id="passkey-name" maxlength="100" required autocomplete="off" autofocus>`,
  yes: 'Rename',
  no: 'Keep the name',
  kind: 'main',
})}${question({
  id: 'end-sessions',
  title: markup`End all other sessions?`,
  body: markup`<ul class="dots"><li>Every other browser is signed out at once.</li>
<li>This one stays signed in. Passkeys stay valid, and can sign in again.</li></ul>`,
  yes: 'End all others',
  no: 'Leave them',
})}`

/** Who a person is here: roles, passkeys, sessions. */
export function accountPage(home: string | null): string {
  const body = markup`<div data-home="${home ?? ''}" data-member>${loading}${failed}
<div data-state="ready" hidden>
<div class="head"><div><h1 tabindex="-1"><bdi data-text="name"></bdi></h1>
<p class="small quiet">Your account is the same in test and live. Roles are given for
each.</p></div>
<div data-place>${button({
    says: 'Sign out',
    busy: 'Signing out…',
    as: markup`id="sign-out"`,
  })}${said}</div></div>
<div class="cols"><div class="col">${passkeys}${sessions}</div>
<div class="col">${memberships}${devices}</div></div>
</div></div>${rows}${questions}`
  return framed({ script: 'account', title: 'Account', body, shape: 'wide' })
}
