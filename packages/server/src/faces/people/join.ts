import { icon } from '../page/icon.ts'
import { markup } from '../page/markup.ts'
import { barsToShow, framed } from './frame.ts'
import { button, failed, loading, roleSaid, stateOf } from './part.ts'
import { troubles } from './trouble.ts'

const create = button({
  says: 'Create a passkey',
  busy: 'Waiting for your device…',
  kind: 'main',
  icon: 'passkey',
  submits: true,
})

const offer = markup`<section class="panel body" data-state="offer" hidden>
<h1 tabindex="-1"><span data-kind="member">You are invited to Bursar</span><span data-kind="device"
>Add this device</span></h1>
<p class="quiet"><span data-kind="member">Bursar gives AI agents money, within limits that people
set. You would be:</span><span data-kind="device">You can then sign in here too, as
<bdi class="strong" data-text="name"></bdi>.</span></p>
<ul class="rows" id="grants"></ul>
<form data-place>
<div data-kind="member"><label class="lab" for="name">Your name, as others will see it</label>
<input id="name" name="name" maxlength="100" required autocomplete="name" spellcheck="false"></div>
${create}
<p class="said" role="alert"></p>
</form>
<p class="small quiet">A passkey replaces a password: your device keeps it, and you unlock it with a
fingerprint, your face or a PIN. None of these leaves your device.</p>
</section>`

const done = markup`<section class="panel body" data-state="done" hidden>
<div class="came done">${icon('done')}<div class="says">
<h1 tabindex="-1"><span data-kind="member">Welcome, <bdi data-text="name"></bdi></span><span
data-kind="device">This device can sign in</span></h1>
<p class="quiet">You are signed in. This link no longer works.</p></div></div>
<div class="note" data-kind="member">${icon('device')}<span><b class="strong">Add a second device
next.</b> If you lose the only device that has your passkey, an owner has to invite you
again.</span></div>
<p class="two"><a class="btn plain" data-kind="member" href="/account#devices">Add another
device</a>
<a class="btn main" href="/account">Continue</a></p>
</section>`

const ended = stateOf({
  name: 'ended',
  title: 'This link has ended',
  sign: 'over',
  says: markup`<p>It was used, revoked, or its time is over: a link works once, and only for a short
time. Ask the person who sent it for a new one.</p>
<p>If you have already joined, <a href="/sign-in">sign in</a>. If you run the server, create a link
with
<span class="mono">bursar people invite --role owner</span>.</p>`,
})

const incomplete = stateOf({
  name: 'incomplete',
  title: 'Open your link again',
  sign: 'alarm',
  says: markup`<p>The secret part of the address is missing. It is read once and not kept, so
loading this page again needs the whole link, as it was sent to you.</p>
<p>If you have already joined, <a href="/sign-in">sign in</a>.</p>`,
})

/** Where an invitation is accepted. It is read from the fragment, which no server ever sees. */
export function joinPage(home: string | null): string {
  const grant = markup`<template id="grant"><li>${roleSaid}</li></template>`
  const body = markup`<div data-home="${home ?? ''}">${loading}${offer}${done}${ended}${incomplete}
${failed}${troubles(home)}</div>${grant}${barsToShow()}`
  return framed({ script: 'join', title: 'Join', body, shape: 'card' })
}
