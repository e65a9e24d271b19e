import type { Id } from '@bursar/core'
import { type Approval, decideOn, type PaymentApproval } from './approval.ts'
import { type Call, type Deps, rejected } from './call.ts'
import type { Operation } from './operation.ts'
import { evidenceOf, type StepUp } from './people/step-up.ts'

/** An approval that a person looks at, and with whose voice they decide. */
export interface OpenedApproval {
  readonly approval: Approval
  /** Of who decides: the member, or the key that made the link. */
  readonly call: Call
  /** null: they are signed in. */
  readonly link: { readonly id: Id<'link'> } | null
}

export type OpenedPayment = OpenedApproval & { readonly approval: PaymentApproval }

export interface ShownDecision {
  readonly opened: OpenedApproval
  readonly verb: 'approve' | 'deny'
  readonly note: string | null
  /** The terms that the person was shown. */
  readonly termsHash: string
  /** What they confirmed it with, signed in. */
  readonly stepUp: StepUp | null
}

/** Decides what a person was shown: the book judges whether their voice counts. */
export const decideShown = {
  name: 'approvals.decideShown',
  permission: 'approvals:write',
  agentPermission: null,
  writes: true,
  makes: ['approval.approve', 'approval.deny'],
  async run(deps: Deps, call: Call, { opened, verb, note, termsHash, stepUp }: ShownDecision) {
    const { approval, link } = opened
    const { id } = approval.row
    if (approval.termsHash !== termsHash)
      return rejected('CONFLICT', { sentence: 'The terms are not those that were shown.' })
    const confirmed =
      stepUp === null || verb === 'deny'
        ? null
        : await evidenceOf(deps, call, { approval: id, ...stepUp })
    if (confirmed?.kind === 'rejected') return confirmed
    const evidence = confirmed?.evidence ?? null
    return decideOn(deps, call, id, { verb, note, link: link?.id ?? null, evidence })
  },
} as const satisfies Operation<ShownDecision>
