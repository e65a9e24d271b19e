import { roles } from '../role.ts'

/** What the scripts of all pages share: finding, filling, asking, passkeys. */
export const page = `export const roles = ${JSON.stringify(roles)}
export const at = (selector, root = document) => root.querySelector(selector)
export const all = (selector, root = document) => [...root.querySelectorAll(selector)]

// What is shown instead of all other states; its heading is read next.
export const state = (name) => {
  for (const one of all('[data-state]')) one.hidden = one.dataset.state !== name
  at('[data-state=' + name + '] h1')?.focus()
}

const shape = { day: 'numeric', month: 'short' }
const clock = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const stamp = (one, at) => {
  const date = new Date(at)
  one.dateTime = at
  one.title = date.toUTCString()
  const more = 'day' in one.dataset ? { year: 'numeric' } : { ...clock, timeZoneName: 'short' }
  one.textContent = date.toLocaleString('en-GB', { ...shape, ...more })
}

// Texts of others are only ever texts here.
export const fill = (root, texts) => {
  for (const one of all('[data-text]', root)) {
    const text = texts[one.dataset.text]
    if (text === undefined) continue
    if (one.localName === 'time' && text !== null) stamp(one, text)
    else one.textContent = text
  }
  return root
}
export const made = (name, texts) =>
  fill(document.importNode(at('#' + name).content, true).firstElementChild, texts)

let shown
export const say = (text) => {
  at('#status').textContent = text
  clearTimeout(shown)
  shown = setTimeout(() => at('#status').replaceChildren(), 6000)
}

export class Problem extends Error {
  constructor(code, sentence) {
    super(sentence)
    this.code = code
  }
}

export const ask = async (method, path, body, more) => {
  const headers = { ...(body && { 'Content-Type': 'application/json' }), ...more }
  const sent = fetch(path, { method, headers, body: JSON.stringify(body), redirect: 'error' })
  const answer = await sent.catch(() => {
    throw new Problem('NO_ANSWER', 'No answer came, so it is not known whether this was done.')
  })
  const said = await answer.json().catch(() => ({}))
  if (answer.ok) return said
  throw new Problem(said.code, said.detail ?? 'The server could not answer. Try again in a moment.')
}

const failures = {
  NotAllowedError: 'The passkey was not used: the prompt was closed, or took too long. Try again.',
  InvalidStateError: 'This device already has a passkey of yours, which can sign in.',
  SecurityError: 'Passkeys do not work at this address.',
}
const used = async (credential) => {
  try {
    return (await credential()).toJSON()
  } catch ({ name }) {
    throw new Problem(name, failures[name] ?? 'This device could not do it. Try another one.')
  }
}
const { credentials } = navigator
export const create = (options) => used(() => credentials.create({
  publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
}))
export const get = (options) => used(() => credentials.get({
  publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
}))

// What needs a passkey that was used just now is repeated once, after it was.
export const fresh = async (act) => {
  try {
    return await act()
  } catch (error) {
    if (error.code !== 'REAUTHENTICATION_REQUIRED') throw error
    say('Confirm with your passkey that it is you.')
    const { attempt, options } = await ask('POST', '/auth/confirm/options', {})
    await ask('POST', '/auth/confirm/verify', { attempt, credential: await get(options) })
    return act()
  }
}

const leave = ({ code }) => {
  const isOut = code === 'UNAUTHENTICATED' && at('[data-member]') !== null
  const here = location.pathname + location.search
  if (isOut) location.replace('/sign-in?to=' + encodeURIComponent(here))
  return isOut
}
const sentenceOf = (error) => {
  if (error instanceof Problem) return error.message
  reportError(error)
  return 'This page made a mistake. Load it again.'
}

// Once at a time; what goes wrong is said beside it, and it can be tried again.
export const on = (target, act, before = () => true) => {
  const isForm = target.localName === 'form'
  const button = isForm ? at('[type=submit]', target) : target
  const label = at('span', button)
  target.addEventListener(isForm ? 'submit' : 'click', async (event) => {
    event.preventDefault()
    if (button.ariaDisabled === 'true') return
    const alert = at('.said', target.closest('[data-place]'))
    alert.replaceChildren()
    if (!(await before())) return
    const said = label.textContent
    button.ariaDisabled = 'true'
    button.classList.add('busy')
    label.textContent = button.dataset.busy
    try {
      await act()
    } catch (error) {
      if (!leave(error)) alert.textContent = sentenceOf(error)
    }
    label.textContent = said
    button.classList.remove('busy')
    button.ariaDisabled = null
  })
}

export const confirmed = (dialog, texts = {}) => new Promise((resolve) => {
  fill(dialog, texts).returnValue = 'no'
  dialog.onclose = () => resolve(dialog.returnValue === 'yes')
  dialog.showModal()
})

// What cannot be done now can still be reached, and says why.
export const refuse = (button, why) => {
  button.ariaDisabled = why === null ? null : 'true'
  if (why === null) button.removeAttribute('aria-describedby')
  else button.setAttribute('aria-describedby', why)
}

export const once = (box, url, texts) => {
  const input = at('input', box)
  input.value = url
  fill(box, texts).hidden = false
  box.focus()
  if ('on' in box.dataset) return
  box.dataset.on = ''
  input.onfocus = () => input.select()
  on(at('[data-copy]', box), async () => {
    input.select()
    await navigator.clipboard.writeText(input.value).catch(() => {
      throw new Problem('COPY', 'It was not copied: the link is selected, so copy it by hand.')
    })
    say('Copied.')
  })
  on(at('[data-hide]', box), () => {
    input.value = ''
    box.hidden = true
    at('h2', box.closest('.panel')).focus()
  })
}

export const organizationOf = ({ organization }) => organization.name ?? organization
export const tag = (root, environment) => {
  for (const one of all('[data-tag]', root)) one.hidden = one.dataset.tag !== environment
  return root
}

// Begins, unless there can be no passkeys here; a first question without answer can be repeated.
export const start = async (begin, there = () => location.pathname + location.search) => {
  const { home } = at('[data-home]').dataset
  const { origin, port } = location
  if (home !== origin) {
    fill(document, { here: origin, port })
    if (home !== '') on(at('#there'), () => location.assign(home + there()))
    return state(home === '' ? 'unnamed' : 'elsewhere')
  }
  if (!self.PublicKeyCredential?.parseCreationOptionsFromJSON) return state('browser')
  const load = async () => {
    try {
      await begin()
    } catch (error) {
      if (leave(error)) return
      fill(document, { why: sentenceOf(error) })
      state('failed')
    }
  }
  const again = at('#again')
  if (again !== null) on(again, load)
  await load()
}
`
