/** What an agent asks for beyond what it may. */
export interface Request {
  readonly what: 'raise' | 'budget' | 'payee'
  readonly per: string | null
  readonly amount: string | null
  readonly until: string | null
  readonly payee: string | null
}

/** What a person sees of an approval: of a payment, or of a request for more. */
export interface Approval {
  readonly id: string
  readonly paymentId: string | null
  readonly request: Request | null
  readonly agentId: string | null
  readonly amount: string | null
  readonly currency: string
  readonly to: object | null
  readonly memo: string | null
  readonly approvalsNeeded: number
  readonly approvals: readonly unknown[]
  readonly expiresAt: string | null
}

export const pendingPath = '/v1/approvals?status=PENDING&limit=100'
