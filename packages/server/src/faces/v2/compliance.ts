import { screen } from '../../application/compliance.ts'
import type { V2Handlers } from './handler.ts'
import { checksShown } from './render.ts'

const note =
  "This is the result of the organization's policies for a payment to this address, and whether " +
  'the address is in its payee directory. No sanctions list or watchlist was checked: a pass ' +
  'does not cover those.'

const unscreened = {
  check: 'sanctions_screening',
  passed: null,
  detail: 'Not performed: no screening service is configured.',
}

const statuses = { low: 'pass', medium: 'review', high: 'fail' } as const

export const complianceHandlers: Pick<V2Handlers, 'v2.compliance.check'> = {
  async 'v2.compliance.check'(deps, call, { body }) {
    const screening = await screen(deps, call, body)
    if (screening.kind === 'rejected') return screening
    const { risk, isKnown, findings, sentence } = screening
    const known = {
      check: 'known_payee',
      passed: isKnown,
      detail: isKnown
        ? 'The address belongs to this book or is in its payee directory.'
        : 'The address is not in the payee directory.',
    }
    const rules =
      sentence === null
        ? checksShown(findings)
        : [{ check: 'destination', passed: false, detail: sentence }]
    const checks = [...rules, known, unscreened]
    return { status: 200, body: { status: statuses[risk], risk_level: risk, checks, note } }
  },
}
