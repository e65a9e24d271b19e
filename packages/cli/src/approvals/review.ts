import { confirm, isCancel, select, text } from '@clack/prompts'
import { CallFailure } from '../server/call-failure.ts'
import type { Caller } from '../server/caller.ts'
import { failureText } from '../server/failure-text.ts'
import { type Io, painter } from '../terminal/io.ts'
import { objectText } from '../terminal/object.ts'
import { safeText } from '../terminal/safe-text.ts'
import { streamsOf } from '../terminal/streams.ts'
import { payeeText } from '../terminal/table.ts'
import { type Approval, pendingPath } from './approval.ts'

interface Payment {
  readonly trace?: readonly { readonly outcome: string; readonly message: string }[]
}

interface Pending {
  readonly data: readonly Approval[]
  readonly hasMore: boolean
}

type Decision = 'approve' | 'deny'

/** Shows what waits, one after another as it is chosen, and decides what is confirmed. */
export async function review(caller: Caller, io: Io): Promise<void> {
  while (true) {
    const { data, hasMore } = await caller.get<Pending>(pendingPath)
    if (data.length === 0) return void io.stdout.write('Nothing waits for approval.\n')
    const id = await select({
      message: `${data.length}${hasMore ? ' or more' : ''} waiting for approval`,
      options: [
        ...data.map((one) => ({ value: one.id, label: sumText(one), hint: one.id })),
        { value: '', label: 'Stop' },
      ],
      ...streamsOf(io),
    })
    const chosen = data.find((one) => one.id === id)
    if (isCancel(id) || chosen === undefined) return
    await decide(caller, chosen, io).catch((error: unknown) => {
      // It may have been decided by another approver meanwhile: the list says what is left.
      if (!(error instanceof CallFailure)) throw error
      io.stderr.write(failureText(error))
    })
  }
}

function sumText({ amount, currency, to, request }: Approval): string {
  const sum = `${safeText(amount ?? '')} ${safeText(currency)}`
  if (request === null) return `${sum} to ${payeeText(to ?? {})}`
  const until = request.until === null ? '' : ` until ${safeText(request.until)}`
  switch (request.what) {
    case 'raise':
      return `limit per ${safeText(request.per ?? '')}: ${sum}${until}`
    case 'budget':
      return `${sum} more budget`
    case 'payee':
      return `${safeText(request.payee ?? '')} as a payee`
  }
}

async function decide(caller: Caller, approval: Approval, io: Io): Promise<void> {
  const path = approval.paymentId
    ? `/v1/payments/${encodeURIComponent(approval.paymentId)}?expand=trace`
    : `/v1/approvals/${encodeURIComponent(approval.id)}`
  const details = await caller.get<Payment & { readonly effect?: object | null }>(path)
  io.stdout.write(termsText(approval, details, io))
  const answer = await select<Decision | 'back'>({
    message: 'What shall happen?',
    options: [
      { value: 'approve', label: 'Approve' },
      { value: 'deny', label: 'Deny' },
      { value: 'back', label: 'Leave it waiting' },
    ],
    ...streamsOf(io),
  })
  if (isCancel(answer) || answer === 'back') return
  const note = await text({
    message: 'Note, recorded with the decision (empty: none)',
    defaultValue: '',
    ...streamsOf(io),
  })
  if (isCancel(note)) return
  const sure = await confirm({
    message: `${answer === 'approve' ? 'Approve' : 'Deny'}: ${sumText(approval)}?`,
    initialValue: false,
    ...streamsOf(io),
  })
  if (isCancel(sure) || !sure) return void io.stdout.write('Nothing was decided.\n')
  await send(caller, { approval, decision: answer, note: String(note ?? '') }, io)
}

/** The exact terms, why they need a person, and what of it are words of the agent. */
function termsText(
  approval: Approval,
  { trace = [], effect = null }: Payment & { readonly effect?: object | null },
  io: Io,
): string {
  const { memo, to, request, ...terms } = approval
  const asked = request === null ? { to } : { request, ...(effect === null ? {} : { effect }) }
  const paint = painter(io.stdout, io.env)
  const reasons = trace.filter(({ outcome }) => outcome === 'ask')
  return [
    `\n${paint('bold', sumText(approval))}\n`,
    objectText({ ...asked, ...terms }, '  '),
    ...reasons.map(({ message }) => `  Requires approval: ${safeText(message)}\n`),
    memo === null ? '' : `  The agent says (its own words): ${JSON.stringify(safeText(memo))}\n`,
    '\n',
  ].join('')
}

interface Decided {
  readonly approval: Approval
  readonly decision: Decision
  readonly note: string
}

async function send(caller: Caller, { approval, decision, note }: Decided, io: Io): Promise<void> {
  const { text: answer } = await caller.call({
    method: 'POST',
    path: `/v1/approvals/${encodeURIComponent(approval.id)}/${decision}`,
    body: JSON.stringify(note === '' ? {} : { note }),
  })
  const { status, payment } = JSON.parse(answer) as {
    status: string
    payment: { status: string } | null
  }
  const paint = painter(io.stdout, io.env)
  const paid = payment === null ? '' : `, payment ${safeText(payment.status)}`
  const word = paint(decision === 'approve' ? 'green' : 'yellow', safeText(status))
  io.stdout.write(`${word}: ${sumText(approval)}${paid}\n`)
}
