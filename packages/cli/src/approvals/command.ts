import { Caller } from '../server/caller.ts'
import { type Options, targetOf } from '../target.ts'
import { listText, printJson } from '../terminal/answer.ts'
import type { Io } from '../terminal/io.ts'
import { pendingPath } from './approval.ts'

interface ApprovalsOptions extends Options {
  readonly json?: true
}

/** What waits for an approval: to be decided by a person at a terminal, else as a list. */
export async function approvals(options: ApprovalsOptions, io: Io): Promise<void> {
  const target = await targetOf(options, io.env, io.stdin as AsyncIterable<Buffer>)
  const caller = new Caller(target, io.signal)
  const isAsked = io.stdin.isTTY === true && io.stdout.isTTY === true && options.json !== true
  if (isAsked) {
    const { review } = await import('./review.ts')
    return review(caller, io)
  }
  const request = { method: 'GET', path: pendingPath } as const
  const { text } = await caller.call(request)
  if (options.json) return printJson(io, text)
  const { data, hasMore } = JSON.parse(text) as { data: object[]; hasMore: boolean }
  io.stdout.write(listText(data as Readonly<Record<string, unknown>>[], io.stdout))
  if (hasMore) io.stderr.write('There is more: bursar approvals list --status PENDING --all\n')
}
