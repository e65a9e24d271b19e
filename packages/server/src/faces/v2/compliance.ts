import type { Finding } from '@bursar/core'
import { destinationOf } from '../../application/destination.ts'
import { usualWallet } from '../../application/wallet.ts'
import { sentenceOf } from '../text/finding.ts'
import type { V2Handlers } from './handler.ts'
import { nowhere } from './render.ts'
import { type Trial, tryOut } from './trial.ts'

const note =
  "This is the result of the organization's policies for a payment to this address, and whether " +
  'the address is in its payee directory. No sanctions list or watchlist was checked: a pass ' +
  'does not cover those.'

const unscreened = {
  check: 'sanctions_screening',
  passed: null,
  detail: 'Not performed: no screening service is configured.',
}

/** Whether money is there is no question of who may have it. */
function asksForMoney({ rule }: Finding): boolean {
  return rule === 'balance'
}

function verdictOn(trial: Trial, isKnown: boolean) {
  const failed = trial.findings.filter((one) => one.outcome !== 'pass' && !asksForMoney(one))
  const isRefused = failed.some(({ outcome }) => outcome === 'deny')
  const isUnreached = trial.outcome === 'deny' && trial.findings.length === 0
  if (isRefused || isUnreached) return { status: 'fail', risk_level: 'high' } as const
  if (failed.length > 0 || !isKnown) return { status: 'review', risk_level: 'medium' } as const
  return { status: 'pass', risk_level: 'low' } as const
}

function checksOf(trial: Trial, isKnown: boolean) {
  const rules = trial.findings
    .filter((one) => !asksForMoney(one))
    .map((finding) => ({
      check: finding.rule,
      passed: finding.outcome === 'pass',
      detail: sentenceOf(finding),
    }))
  const unreached = { check: 'destination', passed: false, detail: trial.reason }
  const known = {
    check: 'known_payee',
    passed: isKnown,
    detail: isKnown
      ? 'The address belongs to this book or is in its payee directory.'
      : 'The address is not in the payee directory.',
  }
  return [...(trial.findings.length === 0 ? [unreached] : rules), known, unscreened]
}

export const complianceHandlers: Pick<V2Handlers, 'v2.compliance.check'> = {
  async 'v2.compliance.check'(deps, call, { body }) {
    const { address, amount } = body
    const to = await destinationOf(deps, call, address)
    if (to === null) return nowhere()
    const from = await usualWallet(deps, call)
    const trial = await tryOut(deps, call, { from, to, amount, currency: null })
    if (trial.kind === 'rejected') return trial
    const isKnown = !('merchant' in to) && trial.findings.length > 0
    const checks = checksOf(trial, isKnown)
    return { status: 200, body: { ...verdictOn(trial, isKnown), checks, note } }
  },
}
