import { type Markup, markup, nothing } from '../page/markup.ts'
import { button, stateOf } from './part.ts'

/** Why there can be no passkeys here, and how to get to where they work. */
export function troubles(home: string | null): Markup {
  return markup`${home === null ? unnamed : elsewhere(home)}${stateOf({
    name: 'browser',
    title: 'This browser cannot use passkeys',
    sign: 'alarm',
    says: markup`<p>Update it, or open this page in a current Chrome, Edge, Firefox or Safari. In a
window inside another app, open the page in your browser instead.</p>`,
  })}`
}

function elsewhere(home: string): Markup {
  const isLocal = home.startsWith('http:')
  return stateOf({
    name: 'elsewhere',
    title: 'Passkeys work at another address',
    sign: 'alarm',
    says: markup`<p>A passkey belongs to one name. Here it is <b class="mono">${home}</b>, and this
page was opened at <span class="mono" data-text="here"></span>.</p>
${isLocal ? local : nothing}
<div data-place>${button({
      says: 'Open it there',
      busy: 'Opening…',
      kind: 'main',
      as: markup`id="there"`,
    })}<p class="said" role="alert"></p></div>`,
  })
}

const local = markup`<p>That name is the computer on which Bursar runs. To sign in from others, set
<span class="mono">BURSAR_URL</span> on the server to an https name.</p>`

const unnamed = stateOf({
  name: 'unnamed',
  title: 'Passkeys need a name',
  sign: 'alarm',
  says: markup`<p>Bursar’s address is an IP address or plain http, for which browsers keep no
passkeys. Set <span class="mono">BURSAR_URL</span> on the server, and start it again:</p>
<ul class="dots"><li><span class="mono">http://bursar.localhost:<span
data-text="port"></span></span>
to sign in on the computer on which Bursar runs;</li>
<li>an https name, such as <span class="mono">https://pay.example.com</span>, to sign in from
anywhere.</li></ul>`,
})
