import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { deadLettersPageMax, flightSecondsMax } from '../limits.ts'
import type { Database } from '../store/db.ts'
import {
  type DeadLetter,
  decodeDeadLetter,
  requestRetry,
  selectDeadLetters,
} from '../store/dead-letter.ts'
import { reachDatabase } from './database.ts'
import { SetupError } from './home.ts'

type KeptLetter = ReturnType<typeof decodeDeadLetter>

/**
 * Shows the events that a consumer of the log gave up, beside a running server or alone, and has
 * them handled once more. Resolves with the exit code.
 */
export async function deadLetters(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { retry: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  if (positionals.length > 0) throw new SetupError('Usage: bursar dead-letters [--retry] [--json]')
  const { database, close } = await reachDatabase(readConfig(env))
  try {
    const letters = await allOf(database)
    if (values.retry === true) await retry(database, letters)
    const shown = letters.map((letter) => ({
      ...{ book: letter.bookId, consumer: letter.consumer, event: letter.seq },
      ...{ attempts: letter.attempts, error: letter.error },
      at: new Date(letter.at / 1000).toISOString(),
      retrying: letter.retry || values.retry === true,
    }))
    const text = render(shown, values.retry === true)
    process.stdout.write(values.json ? `${JSON.stringify({ deadLetters: shown })}\n` : text)
    return 0
  } finally {
    await close()
  }
}

async function allOf({ read }: Database): Promise<readonly KeptLetter[]> {
  const letters: KeptLetter[] = []
  let after: Pick<DeadLetter, 'bookId' | 'consumer' | 'seq'> = { bookId: 0, consumer: '', seq: 0 }
  for (;;) {
    const page = await read(selectDeadLetters(after, deadLettersPageMax))
    letters.push(...page.map(decodeDeadLetter))
    after = letters.at(-1) ?? after
    if (page.length < deadLettersPageMax) return letters
  }
}

async function retry(database: Database, letters: readonly KeptLetter[]): Promise<void> {
  const writer = await database.openWriter()
  try {
    for (const letter of letters)
      await writer.flight([requestRetry(letter)], flightSecondsMax * 1000)
  } finally {
    writer.destroy()
  }
}

interface Shown {
  readonly book: number
  readonly consumer: string
  readonly event: number
  readonly attempts: number
  readonly error: string
  readonly at: string
  readonly retrying: boolean
}

function render(letters: readonly Shown[], isRetry: boolean): string {
  if (letters.length === 0) return 'There are no dead letters: every event was handled.\n'
  const lines = letters.map(
    ({ book, event, consumer, attempts, at, error, retrying }) =>
      `book ${book}, event ${event}: ${consumer} failed ${attempts} times, last at ${at}` +
      `${retrying ? ', to be retried' : ''}: ${error}\n`,
  )
  const next = isRetry
    ? 'A running server retries them within a second or two. One that fails again stays.\n'
    : ''
  return `${lines.join('')}${next}`
}
