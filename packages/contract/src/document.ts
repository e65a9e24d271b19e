import type { z } from 'zod'
import type { Operation } from './operation.ts'
import { v1Examples } from './v1/examples.ts'
import { v1Guidance } from './v1/guidance.ts'
import { v1Operations } from './v1/operations.ts'
import { problemBody } from './v1/problem.ts'
import { v2Examples } from './v2/examples.ts'
import { v2Guidance } from './v2/guidance.ts'
import { v2Operations } from './v2/operations.ts'
import { v2ProblemBody } from './v2/problem.ts'

/** What a face publishes of itself. */
export interface Documented {
  readonly title: string
  readonly description: string
  readonly operations: Readonly<Record<string, Operation>>
  readonly problem: z.ZodType
  /** When each operation is of use. */
  readonly guidance: Readonly<Record<string, string>>
  /** A body for each operation that has one. */
  readonly examples: Readonly<Record<string, unknown>>
}

const money =
  'In a test environment all money is simulated. In a live one, deposits are recorded and ' +
  'payments between wallets are made, but money cannot leave yet: no rail to banks, cards or ' +
  'chains is configured.'

export const walletFirst: Documented = {
  title: 'Bursar, wallet-first',
  description:
    'Money for AI agents, with guardrails: the API that the TypeScript SDK uses. ' +
    `${money} Send an Idempotency-Key with every write: a retry without it is a second payment.`,
  operations: v1Operations,
  problem: problemBody,
  guidance: v1Guidance,
  examples: v1Examples,
}

export const agentFirst: Documented = {
  title: 'Bursar, agent-first',
  description:
    'The same agents, wallets and payments as /v1 in the format of another published API, whose ' +
    `clients work unchanged. ${money}`,
  operations: v2Operations,
  problem: v2ProblemBody,
  guidance: v2Guidance,
  examples: v2Examples,
}
