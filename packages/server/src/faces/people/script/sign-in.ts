/** Signs in with whichever passkey the person chooses. */
export const signIn = `import { ask, at, get, on, start, state } from './page.js'
import { ownPath } from './to.js'

const to = ownPath(new URLSearchParams(location.search).get('to'), location.origin)
on(at('#sign-in'), async () => {
  const { attempt, options } = await ask('POST', '/auth/sign-in/options', {})
  await ask('POST', '/auth/sign-in/verify', { attempt, credential: await get(options) })
  location.replace(to)
})
start(() => state('ready'))
`
