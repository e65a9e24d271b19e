import type { Link } from '../../application/link.ts'
import { icon } from '../page/icon.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { outside } from '../page/outside.ts'
import { moment } from './moment.ts'

interface Verb {
  /** What the button says, and while it is sent. */
  readonly says: string
  readonly busy: string
}

interface Choice {
  readonly termsHash: string
  readonly yes: Verb
  readonly no: Verb
  /** As it was written before, where that could not be done. */
  readonly note?: string | undefined
  /** The approval and its book, where a passkey has to confirm it. */
  readonly confirms?: Confirms | null
}

/** Where a challenge is asked for. */
interface Confirms {
  readonly approval: string
  readonly environment: string
}

/** The two buttons, and room for a note. */
export function choice({ termsHash, yes, no, note = '', confirms = null }: Choice): Markup {
  const challenge =
    confirms === null
      ? nothing
      : markup` data-confirms="${confirms.approval}" data-environment="${confirms.environment}"`
  return markup`<form class="decide" method="post"${challenge}>
<input type="hidden" name="terms" value="${termsHash}">
<div><label class="lab" for="note">Note, kept with the decision (optional)</label>
<textarea id="note" name="note" rows="1" maxlength="500" autocomplete="off">${note}</textarea></div>
<div class="acts">
<button class="btn deny" name="decision" value="deny"
data-busy="${no.busy}">${icon('denied')}<span>${no.says}</span></button>
<button class="btn approve" name="decision" value="approve"
data-busy="${yes.busy}">${icon('pass')}<span>${yes.says}</span></button>
</div>
<p class="said small" role="alert"></p>
</form>`
}

/** What was said by who asks. It stands after the facts, and moves nothing of them. */
export function wordsOf(memo: string | null, { isAgent }: { readonly isAgent: boolean }): Markup {
  const whose = isAgent ? 'The agent’s own words.' : 'The words of who requested it.'
  const says = memo === null ? 'No reason was given.' : `${whose} Bursar has not checked them.`
  const said = memo === null ? nothing : markup`<q dir="auto">${outside(memo)}</q>`
  return markup`<div class="words"><small>${icon('bot')}<span>${says}</span></small>${said}</div>`
}

/** A decision that would be refused at this moment. */
export function warned(what: string, sentence: string | undefined): Markup {
  return markup`<p class="note refused">${icon('refused')}<span><b class="strong">${what}</b>
${sentence ?? ''}</span></p>`
}

/** What this link is. Its label is its maker's word, and says nothing of who holds it. */
export function footOfLink({ label, expiresAt }: Link): Markup {
  const named = label === null ? nothing : markup` Its maker labeled it “${outside(label, 100)}”.`
  return foot(markup`This link decides once, until ${moment(expiresAt)}.${named}
Opening it decides nothing.`)
}

/** As whom somebody decides who is signed in. */
export function footOfMember({ name, role }: { readonly name: string; readonly role: string }) {
  return foot(markup`You are signed in as <bdi>${name}</bdi>, ${role}.
<a href="/account">Your account</a>`)
}

function foot(says: Markup): Markup {
  return markup`<footer class="foot"><p>${says}</p>
<a class="again" href="/guides/consenting">What this page says</a></footer>`
}
