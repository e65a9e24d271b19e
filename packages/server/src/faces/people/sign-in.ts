import { markup } from '../page/markup.ts'
import { framed } from './frame.ts'
import { button } from './part.ts'
import { troubles } from './trouble.ts'

/** Where a person signs in. No name is asked for: the passkey says who it is. */
export function signInPage(home: string | null): string {
  const body = markup`<div data-home="${home ?? ''}">
<section class="panel body" data-state="ready">
<h1 tabindex="-1">Sign in to see and decide</h1>
<div data-place>${button({
    says: 'Sign in with a passkey',
    busy: 'Waiting for your device…',
    kind: 'main',
    icon: 'passkey',
    as: markup`id="sign-in"`,
  })}<p class="said" role="alert"></p></div>
<details><summary>Lost your passkey?</summary>
<p class="small quiet">Ask an owner for a new invitation, and accept it on a device that you have.
An owner without a passkey runs <span class="mono">bursar people invite --role owner</span> on the
server,
or asks the person who runs it.</p></details>
</section>
${troubles(home)}</div>`
  return framed({ script: 'signIn', title: 'Sign in', body, shape: 'card' })
}
