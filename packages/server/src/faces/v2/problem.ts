import type { Declined, Waiting } from '../../application/call.ts'
import type { Problem } from '../http/surface.ts'
import { explanationShown, reasonShown, remediesShown, traceShown } from './render.ts'

/**
 * `v2ProblemBody`: what /v1 says, in snake case. Published clients keep nothing of it but the
 * code, the message and the details, so whatever helps stands there too.
 */
export function problem({ details: named, declined, waiting, requestId, ...common }: Problem) {
  const { code, detail: message } = common
  const told = declined === null ? waited(waiting) : blocked(declined)
  const details: Readonly<Record<string, unknown>> = { ...inSnakeCase(named), ...told.details }
  const error = { code, message, details, request_id: requestId }
  const { payment_id } = details
  const beside = payment_id === undefined ? {} : { payment_id }
  return { ...common, request_id: requestId, error, ...beside, ...told.beside }
}

function blocked({ payment: payment_id, findings, remedies: sent }: Declined) {
  const remedies = remediesShown(sent)
  return {
    details: { ...reasonShown(findings), remedies, payment_id },
    beside: { status: 'blocked', payment_id, ...explained(findings), remedies },
  }
}

function waited(waiting: Waiting | null) {
  if (waiting === null) return { details: {}, beside: {} }
  const { payment: payment_id, approval: approval_id, findings } = waiting
  const ids = { payment_id, approval_id }
  return {
    details: { ...reasonShown(findings), ...ids },
    beside: { ...ids, ...explained(findings) },
  }
}

function explained(findings: Declined['findings']) {
  return { policy_explanation: explanationShown(findings), trace: traceShown(findings) }
}

function inSnakeCase(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const renamed = Object.entries(details).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(renamed)
}
