import { isCancel, password, text } from '@clack/prompts'
import type { Io } from '../terminal/io.ts'
import { streamsOf } from '../terminal/streams.ts'
import { UsageError } from '../usage-error.ts'

export async function urlAsked(initialValue: string, io: Io): Promise<string> {
  return answered(await text({ message: 'Address of the server', initialValue, ...streamsOf(io) }))
}

/** What is typed is not shown. */
export async function keyAsked(io: Io): Promise<string> {
  return answered(await password({ message: 'API key', ...streamsOf(io) })).trim()
}

function answered(answer: string | symbol | undefined): string {
  if (isCancel(answer)) throw new UsageError('Cancelled. Nothing was kept.')
  return String(answer ?? '')
}
