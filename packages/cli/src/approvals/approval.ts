/** What a person sees of an approval. */
export interface Approval {
  readonly id: string
  readonly paymentId: string
  readonly agentId: string | null
  readonly amount: string
  readonly currency: string
  readonly to: object
  readonly memo: string | null
  readonly approvalsNeeded: number
  readonly approvals: readonly unknown[]
  readonly expiresAt: string | null
}

export const pendingPath = '/v1/approvals?status=PENDING&limit=100'
