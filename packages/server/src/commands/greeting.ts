import { type Credentials, credentialsPath } from './home.ts'

/** What a person sees when the server is ready, on stdout. */
export function greet(ready: {
  baseUrl: string
  home: string
  credentials: Credentials | null
  isNew: boolean
}): string {
  const { baseUrl, home, credentials, isNew } = ready
  const lines = [`bursar ready on ${baseUrl}`, '']
  if (credentials === null) {
    lines.push(
      'This database has an organization, but this home has no key for it. To make one:',
      '  npm run keys -- create --org',
    )
  } else if (isNew) {
    lines.push(`test key: ${credentials.testKey}`, `  (both keys: ${credentialsPath(home)})`)
  } else {
    lines.push(`keys: ${credentialsPath(home)}`)
  }
  const key = credentials === null || !isNew ? '$BURSAR_API_KEY' : credentials.testKey
  lines.push(
    '',
    'Three things to try:',
    `  curl -s ${baseUrl}/v1/agents -H 'Authorization: Bearer ${key}' \\`,
    `    -H 'Content-Type: application/json' -d '{"name":"Marketing Agent"}'`,
    `  ${baseUrl}/docs`,
    '  npm run demo',
    '',
  )
  return lines.join('\n')
}
