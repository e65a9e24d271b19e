/** Shows who a person is here, and changes it. */
export const account = `import {
  ask, at, confirmed, create, fill, fresh, made, on, once, organizationOf, refuse, roles, say,
  start, state, tag,
} from './page.js'

const nameOf = (agent, ...names) =>
  names.find((name) => agent.includes(name.split('=')[0]))?.split('=').at(-1)
const browserOf = (agent) => {
  if (!agent) return 'Unknown browser'
  const browser = nameOf(agent, 'Firefox', 'FxiOS=Firefox', 'Edg=Edge', 'OPR=Opera', 'Chrome',
    'CriOS=Chrome', 'Safari') ?? 'Unknown browser'
  const system = nameOf(agent, 'iPhone', 'iPad', 'Android', 'Windows', 'Mac OS=Mac',
    'CrOS=ChromeOS', 'Linux')
  return system === undefined ? browser : browser + ' on ' + system
}

const membership = ({ role, environment, ...one }) => {
  const organization = organizationOf(one)
  const row = tag(made('membership', { ...roles[role], role: roles[role].name, organization,
    environment }), environment)
  const id = one.organization.id ?? organization
  at('[data-go]', row).href = '/people?' + new URLSearchParams({ environment, organization: id })
  return row
}

const passkey = (one) => {
  const { id, name, createdAt, usedAt, synced } = one
  const path = '/auth/passkeys/' + encodeURIComponent(id)
  const row = made('passkey', {
    name, createdAt, usedAt, used: usedAt === null ? 'never used' : 'last used',
    kept: synced ? 'Synced' : 'On one device',
  })
  const input = at('#passkey-name')
  on(at('[data-rename]', row), async () => {
    await ask('PATCH', path, { name: input.value.trim() })
    await passkeys()
    say('Renamed.')
  }, () => {
    input.value = name
    return confirmed(at('#rename-passkey'))
  })
  on(at('[data-remove]', row), async () => {
    await fresh(() => ask('DELETE', path))
    await passkeys()
    at('#passkeys-title').focus()
    say('Removed.')
  }, () => confirmed(at('#remove-passkey'), { name }))
  return row
}

const passkeys = async () => {
  const { data } = await ask('GET', '/auth/passkeys')
  at('#passkeys').replaceChildren(...data.map(passkey))
  const isOnly = data.length < 2
  at('#only-one').hidden = !isOnly
  if (isOnly) refuse(at('#passkeys [data-remove]'), 'only-one')
}

const session = (own) => ({ id, userAgent, createdAt, seenAt }) => {
  const row = made('session', { browser: browserOf(userAgent), createdAt, seenAt })
  at('[data-here]', row).hidden = id !== own
  const end = at('[data-end]', row)
  end.hidden = id === own
  on(end, async () => {
    await ask('DELETE', '/auth/sessions/' + encodeURIComponent(id))
    await sessions(own)
    at('#sessions-title').focus()
    say('Ended.')
  })
  return row
}

const sessions = async (own) => {
  const { data } = await ask('GET', '/auth/sessions')
  data.sort((one) => (one.id === own ? -1 : 0))
  at('#sessions').replaceChildren(...data.map(session(own)))
  at('#end-others').hidden = data.length < 2
}

let own
on(at('#add-passkey'), async () => {
  const { attempt, options } = await fresh(() => ask('POST', '/auth/passkeys/options', {}))
  const credential = await create(options)
  const name = browserOf(navigator.userAgent)
  await fresh(() => ask('POST', '/auth/passkeys/verify', { attempt, credential, name }))
  await passkeys()
  say('Added.')
})
on(at('#add-device'), async () => {
  const { url, expiresAt } = await fresh(() => ask('POST', '/auth/devices', {}))
  once(at('#device-link'), url, { expiresAt })
})
on(at('#end-others'), async () => {
  await ask('DELETE', '/auth/sessions')
  await sessions(own)
  at('#sessions-title').focus()
  say('Ended.')
}, () => confirmed(at('#end-sessions')))
on(at('#sign-out'), async () => {
  await ask('POST', '/auth/sign-out', {})
  location.replace('/sign-in')
})

start(async () => {
  const { person, memberships, ...me } = await ask('GET', '/auth/me')
  own = me.session.id
  fill(at('.head'), person)
  document.title = person.name + ' · Bursar'
  at('#memberships').replaceChildren(...memberships.map(membership))
  at('#no-book').hidden = memberships.length > 0
  await Promise.all([passkeys(), sessions(own)])
  state('ready')
  if (location.hash === '#devices') at('#devices').scrollIntoView()
})
`
