import { join } from 'node:path'
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
    lines.push(
      `keep ${join(home, 'secret')}, or BURSAR_SECRET where you gave one:`,
      '  without it no server starts on this database again.',
    )
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
