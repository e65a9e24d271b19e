/** Reads an invitation from the fragment, shows what it offers, and accepts it with a passkey. */
export const join = `import {
  all, ask, at, create, made, organizationOf, fill, on, roles, start, state, tag,
} from './page.js'

let invitation = ''
let kind
// Kept here alone: the address, the history and a copy of the address don't have it.
const take = () => {
  invitation = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
}

const isOver = (error) => {
  if (error.code !== 'INVITATION_ENDED') throw error
  state('ended')
}

const mark = (environment) => {
  const { dataset, content } = at('#bar-' + environment)
  document.body.prepend(document.importNode(content, true))
  document.title = dataset.mark + document.title
  at('link[rel=icon]').href = dataset.icon
}

const offer = async () => {
  if (!invitation.startsWith('bsi_')) return state('incomplete')
  const { name, grants, ...offered } = await ask('POST', '/auth/join/options', { invitation })
  kind = offered.kind
  for (const one of all('[data-kind]')) one.hidden = one.dataset.kind !== kind
  fill(document, { name })
  at('#name').value = name ?? ''
  at('#name').disabled = kind !== 'member'
  const rows = grants.map((one) => tag(made('grant', {
    role: roles[one.role].name, may: roles[one.role].may, organization: organizationOf(one),
  }), one.environment))
  at('#grants').replaceChildren(...rows)
  const environments = new Set(grants.map((one) => one.environment))
  if (environments.size === 1 && at('.env') === null) mark(...environments)
  state('offer')
}

on(at('form'), async () => {
  const name = kind === 'member' ? { name: at('#name').value.trim() } : {}
  try {
    const asked = await ask('POST', '/auth/join/options', { invitation, ...name })
    const credential = await create(asked.options)
    const { attempt } = asked
    const { person } = await ask('POST', '/auth/join/verify', { attempt, credential })
    invitation = ''
    fill(document, person)
    state('done')
  } catch (error) {
    isOver(error)
  }
})

// Opening a link on a page that is open already changes the fragment alone.
addEventListener('hashchange', () => location.hash !== '' && location.reload())
take()
start(() => offer().catch(isOver), () => '/join#' + invitation)
`
