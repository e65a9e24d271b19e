import { join, resolve } from 'node:path'
import { v1Operations } from '@bursar/contract'
import { ownerLinkMinutes } from '../limits.ts'
import { type Credentials, credentialsPath } from './home.ts'

/** What a person sees when the server is ready, on stdout. Each command works as it is pasted. */
export function greet(ready: {
  baseUrl: string
  home: string
  credentials: Credentials | null
  isNew: boolean
  /** Whether it was started by npm in a clone, or else by the command that npm installs. */
  isClone: boolean
  /** By which its first owner joins; it stands nowhere else. */
  owner: string | null
}): string {
  const { baseUrl, home, credentials, isNew, isClone, owner } = ready
  const path = credentialsPath(home)
  const setting = home === resolve('.bursar') ? '' : `BURSAR_HOME=${quoted(home)} `
  const lines = [`bursar ready on ${baseUrl}`, '']
  if (credentials === null) {
    lines.push(
      'This database has an organization, but there is no API key for it in this home. To create',
      "one, run this with the server's DATABASE_URL:",
      `  ${setting}${isClone ? 'npm run keys --' : 'npx bursar keys'} create --org`,
    )
  } else if (isNew) {
    lines.push(`test key: ${credentials.testKey}`, `  (both keys: ${path})`)
    lines.push(
      `Keep ${join(home, 'secret')}, or BURSAR_SECRET if you set it:`,
      '  no server can start on this database without it.',
    )
  } else {
    lines.push(`keys: ${path}`)
  }
  if (owner !== null) lines.push(`your sign-in (once, ${ownerLinkMinutes} minutes): ${owner}`)
  lines.push('', 'Three things to try:')
  // Only a first start shows the key itself; later ones say how to take it from the file.
  const key = credentials !== null && isNew ? credentials.testKey : '$KEY'
  if (key === '$KEY')
    lines.push(`  KEY=$(sed -n 's/.*"testKey": "\\(.*\\)".*/\\1/p' ${quoted(path)})`)
  const { path: agents } = v1Operations['agents.create']
  lines.push(
    `  curl -s ${baseUrl}${agents} -H "Authorization: Bearer ${key}" \\`,
    `    -H 'Content-Type: application/json' -d '{"name":"Marketing Agent"}'`,
    `  ${baseUrl}/docs`,
    `  ${setting}${isClone ? 'npm run' : 'npx bursar'} demo`,
    '',
  )
  return lines.join('\n')
}

/** As a shell reads it: one word, whatever stands in it. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
