import { type OperationName, permissions, v1Operations } from '@bursar/contract'
import { formatMoney, type Id, parseMoney, present } from '@bursar/core'
import { noRules } from '../../packages/core/src/policy/rules.ts'
import { reachBelow, reachNamed } from '../../packages/server/src/application/access.ts'
import { admit } from '../../packages/server/src/application/admit.ts'
import {
  adjustBudget,
  createAgent,
  findAgent,
  pauseAgent,
  resumeAgent,
} from '../../packages/server/src/application/agent.ts'
import { createApiKey, revokeApiKey } from '../../packages/server/src/application/api-key.ts'
import { approve, cancel } from '../../packages/server/src/application/approval.ts'
import {
  type Call,
  type Deps,
  isRejection,
  type Rejection,
} from '../../packages/server/src/application/call.ts'
import { merchantNamed } from '../../packages/server/src/application/destination.ts'
import { release } from '../../packages/server/src/application/hold.ts'
import { firstWalletOf } from '../../packages/server/src/application/id.ts'
import { idempotencyOf } from '../../packages/server/src/application/idempotency.ts'
import type { Operation } from '../../packages/server/src/application/operation.ts'
import { findPayment, pay } from '../../packages/server/src/application/payment.ts'
import { type Application, perform } from '../../packages/server/src/application/perform.ts'

type Words = readonly string[]
interface Said {
  readonly said: string
}

/** An operation of this face, allowed to whom the contract allows the one it is like. */
function like<N extends OperationName>(
  name: N,
  run: (deps: Deps, call: Call, words: Words) => Promise<Said | Rejection>,
): Operation<Words, Said> {
  return { ...v1Operations[name], run }
}

function amountIn(word = ''): bigint {
  const parsed = parseMoney(word)
  return present(parsed.ok ? parsed.amount : null, 'an amount')
}

/** A line of words for each operation; the answer is a line too. */
export const operations: Readonly<Record<string, Operation<Words, Said>>> = {
  /** open NAME PERMISSION,… → AGENT KEY */
  open: like('agents.create', async (deps, call, [name = '', granted = '']) => {
    const written = await createAgent(deps, call, {
      ...{ name, description: null, metadata: {}, rules: noRules, readOnly: false },
      permissions: permissions.filter((one) => granted.split(',').includes(one)),
    })
    if (written.kind === 'rejected') return written
    return { said: `${firstWalletOf(written.event.params.agent)} ${written.secret}` }
  }),
  /** key PERMISSION,… → KEY */
  key: like('apiKeys.create', async (deps, call, [granted = '']) => {
    const written = await createApiKey(deps, call, {
      ...{ name: null, owner: 'somebody', expiresAt: null },
      permissions: permissions.filter((one) => granted.split(',').includes(one)),
    })
    if (written.kind !== 'written') return rejectedAs(written)
    return { said: `${written.event.params.key.id} ${written.secret}` }
  }),
  revoke: like('apiKeys.delete', async (deps, call, [key = '']) => {
    const written = await revokeApiKey(deps, call, { key: key as Id<'key'>, cascade: null })
    return written.kind === 'rejected' ? written : { said: 'revoked' }
  }),
  give: like('agents.adjustBudget', async (deps, call, [id = '', amount]) => {
    const reached = reachNamed(call, id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const written = await adjustBudget(deps, call, { agent, amount: amountIn(amount) })
    return written.kind === 'rejected' ? written : { said: 'given' }
  }),
  balance: like('agents.retrieve', async (deps, call, [id = '']) => {
    const found = await findAgent(deps, call, id)
    return found.kind === 'rejected' ? found : { said: formatMoney(found.agent.posted) }
  }),
  pause: like('agents.pause', async (deps, call, [id = '']) => {
    const reached = await reachBelow(deps, call, id)
    if (reached.kind === 'rejected') return reached
    const written = await pauseAgent(deps, call, reached.agent)
    return written.kind === 'rejected' ? written : { said: 'paused' }
  }),
  resume: like('agents.resume', async (deps, call, [id = '']) => {
    const reached = reachNamed(call, id)
    if (reached.kind === 'rejected') return reached
    const written = await resumeAgent(deps, call, reached.agent)
    return written.kind === 'rejected' ? written : { said: 'resumed' }
  }),
  /** pay WALLET AMOUNT MERCHANT [asking] → PAYMENT STATE */
  pay: like('payments.create', async (deps, call, [from = '', amount, shop = '', asking]) => {
    const paid = await pay(
      deps,
      { ...call, pays: true },
      {
        ...{ from, to: { merchant: present(merchantNamed(shop), 'a merchant') } },
        ...{ amount: amountIn(amount), currency: null, memo: null, metadata: {} },
        ...{ claim: null, label: null },
        ...{ holdHours: null, allowDuplicate: false, askApproval: asking !== undefined },
      },
    )
    if (paid.kind === 'rejected') return paid
    const { written, view } = paid
    const again = written.replayed ? ' again' : ''
    return { said: `${view.row.id} ${view.row.state}${again}` }
  }),
  payment: like('payments.retrieve', async (deps, call, [id = '']) => {
    const found = await findPayment(deps, call, { id, waitSeconds: 0, explained: false })
    return found.kind === 'rejected' ? found : { said: found.view.row.state }
  }),
  void: like('payments.void', async (deps, call, [id = '']) => {
    const changed = await release(deps, call, id)
    return changed.kind === 'rejected' ? changed : { said: changed.view.row.state }
  }),
  approve: like('approvals.approve', async (deps, call, [id = '']) => {
    const decided = await approve(deps, call, { id, note: null })
    return decided.kind === 'rejected'
      ? decided
      : { said: decided.payment?.row.state ?? decided.approval.row.state }
  }),
  cancel: like('approvals.cancel', async (deps, call, [id = '']) => {
    const decided = await cancel(deps, call, id)
    return decided.kind === 'rejected'
      ? decided
      : { said: decided.payment?.row.state ?? decided.approval.row.state }
  }),
}

function rejectedAs(answer: Rejection | { readonly kind: 'expired' }): Rejection {
  return answer.kind === 'rejected' ? answer : { kind: 'rejected', code: 'INVALID_REQUEST' }
}

/** A third face: lines of words in a process, without HTTP. Its problems are lines as well. */
export class TextFace {
  readonly application: Application
  /** What operators were told of. */
  readonly errors: unknown[] = []

  constructor(application: Application) {
    this.application = application
  }

  /** `key` makes a repetition harmless. */
  async say(secret: string, line: string, key: string | null = null): Promise<string> {
    const [name = '', ...words] = line.split(' ')
    const operation = present(operations[name] ?? null, `the operation ${name}`)
    const admission = await admit(
      this.application,
      { kind: 'key', secret, address: () => 'this process' },
      operation,
    )
    if (admission.kind === 'rejected') return said(admission)
    const { caller } = admission
    const request = { operation: name, params: null, body: words }
    const answer = await perform(this.application, operation, {
      caller,
      input: words,
      idempotency: key === null ? null : idempotencyOf(caller, key, request),
      report: (error) => this.errors.push(error),
    })
    return isRejection(answer) ? said(answer) : answer.said
  }
}

function said({ code, details }: Rejection): string {
  const permission = details?.permission
  return typeof permission === 'string' ? `${code} ${permission}` : code
}
