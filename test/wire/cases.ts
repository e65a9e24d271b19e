import type { CaseSpec } from './case.ts'
import { absentCases } from './cases-absent.ts'
import { agentCases } from './cases-agents.ts'
import { approvalCases } from './cases-approvals.ts'
import { evidenceCases } from './cases-evidence.ts'
import { groupCases } from './cases-groups.ts'
import { holdCases } from './cases-holds.ts'
import { killSwitchCases } from './cases-kill-switch.ts'
import { ledgerCases } from './cases-ledger.ts'
import { policyCases } from './cases-policies.ts'
import { railCases } from './cases-rails.ts'
import { walletCases } from './cases-wallets.ts'
import type { ClientName } from './profile.ts'

const specs: readonly CaseSpec[] = [
  ...agentCases,
  ...walletCases,
  ...policyCases,
  ...groupCases,
  ...holdCases,
  ...approvalCases,
  ...ledgerCases,
  ...killSwitchCases,
  ...evidenceCases,
  ...railCases,
  ...absentCases,
]

/** One row as one client sends it. */
export interface Case extends Omit<CaseSpec, 'by'> {
  readonly by: ClientName
  readonly name: string
}

export const cases: readonly Case[] = specs.flatMap(({ by: senders, ...spec }) =>
  [...senders].map((letter) => {
    const by = letter as ClientName
    const note = spec.note === undefined ? '' : `, ${spec.note}`
    return { ...spec, by, name: `${by}: ${spec.row}${note}` }
  }),
)
