/**
 * What makes the page better where scripts run: moments in the zone of who looks, one submission,
 * and its answer in the place of the page. All of it works without.
 */
export const script = `'use strict'
const local = (root) => {
  for (const time of root.querySelectorAll('time[datetime]:not([data-fixed])')) {
    const date = new Date(time.dateTime)
    time.title = time.textContent
    time.textContent = date.toLocaleString('en-GB', {
      weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
      ...(time.hasAttribute('data-year') ? { year: 'numeric' } : {}),
      hourCycle: 'h23', timeZoneName: 'short',
    })
  }
}

let isSent = false

const show = (text) => {
  const next = new DOMParser().parseFromString(text, 'text/html')
  document.title = next.title
  document.body.replaceWith(document.adoptNode(next.body))
  isSent = false
  begin()
  const heading = document.querySelector('h1')
  if (heading !== null) heading.focus()
  scrollTo(0, 0)
}

// Signs exactly these terms with a passkey of who is signed in.
const confirmed = async ({ confirms, environment }) => {
  const headers = { 'Bursar-Environment': environment }
  const organization = new URLSearchParams(location.search).get('organization')
  if (organization !== null) headers['Bursar-Organization'] = organization
  const path = '/v1/approvals/' + encodeURIComponent(confirms) + '/challenge'
  const answer = await fetch(path, { method: 'POST', headers, redirect: 'error' })
  const { nonce, options, detail } = await answer.json()
  if (!answer.ok) throw new Refused(detail)
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey }).catch(() => null)
  if (credential === null) throw new Refused('The passkey was not used. Nothing was decided.')
  return JSON.stringify({ nonce, credential: credential.toJSON() })
}

class Refused extends Error {}

const send = async (form, button) => {
  const body = new URLSearchParams(new FormData(form))
  body.set(button.name, button.value)
  const buttons = [...form.querySelectorAll('button')]
  const label = button.querySelector('span')
  const said = label.textContent
  button.style.setProperty('min-width', button.offsetWidth + 'px')
  label.textContent = button.dataset.busy
  button.classList.add('busy')
  for (const one of buttons) one.setAttribute('aria-disabled', 'true')
  try {
    if (button.value === 'approve' && form.dataset.confirms !== undefined)
      body.set('stepUp', await confirmed(form.dataset))
    const answer = await fetch(location.href, { method: 'POST', body, redirect: 'error' })
    const isPage = answer.headers.get('content-type')?.startsWith('text/html')
    if (isPage !== true) throw new Error('no page')
    show(await answer.text())
  } catch (error) {
    label.textContent = said
    button.classList.remove('busy')
    for (const one of buttons) one.removeAttribute('aria-disabled')
    form.querySelector('.said').textContent = error instanceof Refused
      ? error.message
      : 'No answer came, so your decision may not have arrived. Load the page again to see.'
    isSent = false
  }
}

const begin = () => {
  local(document)
  const form = document.querySelector('form')
  if (form === null) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const button = event.submitter
    if (isSent || button === null || button.getAttribute('aria-disabled') === 'true') return
    isSent = true
    void send(form, button)
  })
}

begin()
`
