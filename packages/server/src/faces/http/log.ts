import { type DestinationStream, type Logger, pino } from 'pino'
import { withoutSecrets } from '../../redact.ts'

const names = [
  ...['authorization', 'x-api-key', 'cookie', 'set-cookie'],
  ...['apiKey', 'secret', 'password', 'invitation', 'attempt'],
]

/** The log of the server: lines of JSON without secrets, whatever is handed to it. */
export function createLog(options: { level: string; destination?: DestinationStream }): Logger {
  const { level, destination = process.stderr } = options
  const paths = names.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.headers["${name}"]`])
  const redact = { paths, censor: '…' }
  return pino({ level, redact, hooks: { streamWrite: withoutSecrets } }, destination)
}
