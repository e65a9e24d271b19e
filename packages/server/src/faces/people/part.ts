import { type IconName, icon } from '../page/icon.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { tagOf } from './frame.ts'
import { roleNames, roles } from './role.ts'

interface Pressed {
  readonly says: string
  readonly busy: string
  /** Its looks: `main` once on a page, `grave` for what takes something away. */
  readonly kind?: 'main' | 'grave' | 'plain'
  readonly icon?: IconName
  /** Its id, or further attributes for a script to find it by. */
  readonly as?: Markup
  readonly submits?: boolean
}

export function button({ says, busy, as = nothing, ...of }: Pressed): Markup {
  const sign = of.icon === undefined ? nothing : icon(of.icon)
  const type = of.submits === true ? 'submit' : 'button'
  const kind = of.kind ?? 'plain'
  return markup`<button type="${type}" class="btn ${kind}" data-busy="${busy}" ${as}>${sign}<span
>${says}</span></button>`
}

interface State {
  readonly name: string
  readonly title: string
  readonly sign?: IconName
  readonly says: Markup
}

/** What the page shows instead of the rest while something is so; hidden until its script says. */
export function stateOf({ name, title, sign, says }: State): Markup {
  const drawn = sign === undefined ? nothing : icon(sign)
  return markup`<section class="panel body came ${sign ?? ''}" data-state="${name}" hidden>${drawn}
<div class="says"><h1 tabindex="-1">${title}</h1>${says}</div></section>`
}

export const loading = markup`<section class="panel body" data-state="loading" aria-busy="true">
<h1 tabindex="-1" class="wait">Loading…</h1><div class="bones" aria-hidden="true"><i></i><i></i
><i></i></div></section>`

/** Where no answer came to the first question, which can be asked again. */
export const failed = stateOf({
  name: 'failed',
  title: 'This did not load',
  sign: 'alarm',
  says: markup`<p data-text="why"></p><div data-place>${button({
    says: 'Try again',
    busy: 'Loading…',
    kind: 'main',
    as: markup`id="again"`,
  })}<p class="said" role="alert"></p></div>`,
})

/** A role in one book, and what it may do there. */
export const roleSaid = markup`<p class="role"><b class="strong" data-text="role"></b> <span
data-tag="test">${tagOf('test')}</span><span data-tag="live">${tagOf('live')}</span></p>
<p class="small quiet" data-text="may"></p>
<p class="small of">of <bdi data-text="organization"></bdi></p>`

/** The roles to choose one from, each with what it may do. */
export function roleChoice(group: string, chosen: string | null): Markup {
  const one = roleNames.map((name) => {
    const checked = name === chosen ? markup` checked` : nothing
    return markup`<label class="pick"><input type="radio" name="role" value="${name}"
required${checked}
aria-describedby="${group}-${name}"><span><b class="strong">${roles[name].name}</b>
<span class="small quiet" id="${group}-${name}">${roles[name].may}</span></span></label>`
  })
  return markup`<fieldset class="picks"><legend class="lab">Role</legend>${one}</fieldset>`
}

interface Question {
  readonly id: string
  readonly title: Markup
  readonly body: Markup
  readonly yes: string
  readonly no: string
  readonly kind?: 'main' | 'grave'
}

/** A question before something is done. The safe answer has the first focus where it is grave. */
export function question({ id, title, body, yes, no, kind = 'grave' }: Question): Markup {
  const first = kind === 'grave' ? markup` autofocus` : nothing
  return markup`<dialog id="${id}" aria-labelledby="${id}-title"><form method="dialog">
<h2 id="${id}-title" class="asked">${title}</h2>
${body}
<div class="two"><button class="btn plain" value="no" formnovalidate${first}>${no}</button>
<button class="btn ${kind}" value="yes">${yes}</button></div></form></dialog>`
}

/** A secret address, shown once. */
export function onceOf(id: string, says: Markup): Markup {
  return markup`<div class="once" id="${id}" hidden tabindex="-1">
<p>${says}</p>
<label class="lab" for="${id}-url">Link, shown only now</label>
<div class="copy"><input id="${id}-url" class="mono" readonly spellcheck="false" autocomplete="off">
${button({ says: 'Copy', busy: 'Copying…', icon: 'copy', as: markup`data-copy` })}</div>
${button({ says: 'Done, hide it', busy: 'Hiding…', as: markup`data-hide` })}
</div>`
}
