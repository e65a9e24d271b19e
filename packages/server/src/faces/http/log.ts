import { type DestinationStream, type Logger, pino } from 'pino'

// What opens a book, or a database, never stands in a line.
const SECRET = /\b(bsr_(?:test|live)_[0-9A-Za-z]{0,8})[0-9A-Za-z]*/g
const PASSWORD = /(:\/\/[^\s:/@"]*):[^\s/@"]+@/g
const names = ['authorization', 'x-api-key', 'cookie', 'apiKey', 'secret', 'password']

/** Keys are cut after the part that names their book; passwords in addresses go altogether. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRET, '$1…').replace(PASSWORD, '$1:…@')
}

/** The log of the server: lines of JSON without secrets, whatever is handed to it. */
export function createLog(options: { level: string; destination?: DestinationStream }): Logger {
  const { level, destination = process.stderr } = options
  const paths = names.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.headers["${name}"]`])
  const redact = { paths, censor: '…' }
  return pino({ level, redact, hooks: { streamWrite: withoutSecrets } }, destination)
}
