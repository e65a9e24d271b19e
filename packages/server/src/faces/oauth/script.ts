/** Asks for the passkey where it has to, sends the answer, and goes where that leads. */
export const script = `const at = (selector) => document.querySelector(selector)
const form = at('#consent')
const said = at('.said')
const select = at('[name=agent]')

class Problem extends Error {
  constructor(code, sentence, details = {}) {
    super(sentence)
    this.code = code
    this.details = details
  }
}

const ask = async (path, body) => {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
  const answer = await fetch(path, {
    method: 'POST', headers, body: JSON.stringify(body), redirect: 'error',
  }).catch(() => {
    throw new Problem('NO_ANSWER', 'No answer came. Start again from the program that asked.')
  })
  const sent = await answer.json().catch(() => ({}))
  if (answer.ok) return sent
  const sentence = sent.detail ?? 'The server could not answer. Try again in a moment.'
  throw new Problem(sent.code, sentence, sent.error?.details)
}

const confirmed = async () => {
  const { attempt, options } = await ask('/auth/confirm/options', {})
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey }).catch(() => {
    throw new Problem('PASSKEY', 'The passkey was not used. Try again.')
  })
  await ask('/auth/confirm/verify', { attempt, credential: credential.toJSON() })
}

const send = async (decision) => {
  const body = { ...Object.fromEntries(new FormData(form)), decision }
  try {
    return await ask('/oauth/consent', body)
  } catch (error) {
    if (error.code !== 'REAUTHENTICATION_REQUIRED') throw error
    await confirmed()
    return ask('/oauth/consent', body)
  }
}

// What could not be given can be answered anew, in the name of another secret.
const renew = ({ request }) => {
  if (typeof request === 'string') at('[name=request]').value = request
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = event.submitter ?? at('.approve') ?? at('.deny')
  if (form.ariaBusy === 'true') return
  form.ariaBusy = 'true'
  said.textContent = ''
  const label = at('#' + (button.id = 'pressed') + ' span')
  const before = label.textContent
  label.textContent = button.dataset.busy
  try {
    const { to } = await send(button.value)
    location.assign(to)
  } catch (error) {
    const isTold = error instanceof Problem
    said.textContent = isTold ? error.message : 'This page made a mistake. Load it again.'
    if (isTold) renew(error.details)
    label.textContent = before
    button.removeAttribute('id')
    form.ariaBusy = null
  }
})

// Of an agent that is there, the limits are its own.
const show = () => {
  const isNew = select === null || select.value === 'new'
  for (const one of document.querySelectorAll('.of-new')) one.hidden = !isNew
  const has = Number(select?.selectedOptions[0].dataset.available ?? 0)
  const more = Number(at('[name=budget]').value)
  if (Number.isFinite(has + more)) at('[data-exposure]').textContent = (has + more).toFixed(2)
}
if (at('[name=budget]') !== null) {
  form.addEventListener('input', show)
  show()
}
`
