import { createInterface } from 'node:readline/promises'
import { SetupError } from './home.ts'

/** Errors: SetupError unless a person says yes now, or has said so beforehand. */
export async function confirm(isConfirmed: boolean | undefined): Promise<void> {
  if (isConfirmed === true) return
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  const answer = await Promise.race([lines.question('Continue? [y/N] '), ended])
  lines.close()
  if (/^y(es)?$/i.test(answer.trim())) return
  throw new SetupError('Aborted, nothing was changed. Answer y, or pass --yes.')
}
