/** Shows the members of a book, and lets an owner change who they are. */
export const people = `import {
  all, ask, at, confirmed, fill, fresh, made, on, once, organizationOf, refuse, roles, say, start,
  state,
} from './page.js'

const { environment } = at('[data-environment]').dataset
const wanted = new URLSearchParams(location.search).get('organization')
const idOf = ({ organization }) => organization.id ?? organization
let headers
let me
let isOwner

const call = (method, path, body) => ask(method, '/v1/' + path, body, headers)
// Repeated after the passkey was used, it is the same request.
const change = (method, path, body) => {
  const key = { 'Idempotency-Key': crypto.randomUUID() }
  return fresh(() => ask(method, '/v1/' + path, body, { ...headers, ...key }))
}
const articleOf = (role) => (/^[ao]/.test(role) ? 'an ' : 'a ') + role
const initialsOf = (name) =>
  name.split(/ +/).slice(0, 2).map(([first = '']) => first.toUpperCase()).join('')

const member = ({ id, role, activeKeys, addedAt, ...one }) => {
  const isMe = id === me.id
  const name = one.name ?? 'No name'
  const texts = { name, addedAt, activeKeys, role: roles[role].name, initials: initialsOf(name) }
  const row = made('member', texts)
  at('[data-here]', row).hidden = !isMe
  const [alter, remove] = [at('[data-change]', row), at('[data-remove]', row)]
  const path = 'members/' + encodeURIComponent(id)
  if (!isOwner) for (const one of [alter, remove]) refuse(one, 'why-not')
  if (isMe && isOwner) {
    const why = at('[data-own]', row)
    why.id = 'own'
    why.hidden = false
    for (const one of [alter, remove]) refuse(one, why.id)
  }
  on(alter, async () => {
    const chosen = at('#change-role :checked').value
    if (chosen === role) return
    await change('PATCH', path, { role: chosen })
    await list()
    say(name + ' is ' + articleOf(chosen) + ' in ' + environment + '.')
  }, () => {
    at('#change-role [value=' + role + ']').checked = true
    return confirmed(at('#change-role'), { name })
  })
  on(remove, async () => {
    await change('DELETE', path, { cascade: at('#cascade').checked })
    await list()
    at('#members-title').focus()
    say(name + ' is no longer a member of ' + environment + '.')
  }, () => {
    at('#cascade').checked = false
    at('#keys').hidden = activeKeys === 0
    return confirmed(at('#remove-member'), { name, activeKeys })
  })
  return row
}

let next = null
const list = async (cursor = '') => {
  const { data, cursor: nextCursor } = await call('GET', 'members?limit=100' + cursor)
  if (cursor === '') at('#members').replaceChildren()
  at('#members').append(...data.map(member))
  next = nextCursor
  at('#more').hidden = next === null
}

const invitation = ({ id, name, role, expiresAt }) => {
  const row = made('invitation', { name: name ?? 'No name', role: roles[role].name, expiresAt })
  const revoke = at('[data-revoke]', row)
  if (!isOwner) refuse(revoke, 'why-not')
  on(revoke, async () => {
    await change('DELETE', 'invitations/' + encodeURIComponent(id))
    await open()
    at('#open-title').focus()
    say('Revoked.')
  })
  return row
}

const open = async () => {
  const { data } = await call('GET', 'invitations')
  const rows = data.filter(({ status = 'OPEN' }) => status === 'OPEN').map(invitation)
  at('#invitations').replaceChildren(...rows)
  at('#no-invitation').hidden = rows.length > 0
}

on(at('[data-more]'), () => list('&cursor=' + encodeURIComponent(next)))
on(at('#invite'), async () => {
  const name = at('#invite-name').value.trim() || null
  const role = at('#invite :checked').value
  const { url, expiresAt } = await change('POST', 'invitations', { role, name })
  at('#invite').reset()
  once(at('#invitation-link'), url, { article: articleOf(role), expiresAt })
  await open()
})

const choice = (current) => (one) => {
  const link = document.createElement('a')
  link.textContent = organizationOf(one)
  link.href = '?' + new URLSearchParams({ environment, organization: idOf(one) })
  if (one === current) link.ariaCurrent = 'page'
  return link
}

start(async () => {
  const { person, memberships } = await ask('GET', '/auth/me')
  const here = memberships.filter((one) => one.environment === environment)
  const current = here.find((one) => idOf(one) === wanted) ?? here[0]
  if (current === undefined) return state('stranger')
  me = person
  isOwner = current.role === 'owner'
  headers = { 'Bursar-Environment': environment, 'Bursar-Organization': idOf(current) }
  const { role } = current
  fill(document, { article: articleOf(role), organization: organizationOf(current) })
  for (const one of all('[data-why]')) one.hidden = isOwner
  if (!isOwner) refuse(at('#invite [type=submit]'), 'why-not')
  if (here.length > 1) at('#organizations').replaceChildren(...here.map(choice(current)))
  at('#organizations').hidden = here.length < 2
  await Promise.all([list(), open()])
  state('ready')
})
`
